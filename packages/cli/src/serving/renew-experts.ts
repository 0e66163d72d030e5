import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { TorouterError } from '@torouter/data';
import { createExpert, type ExpertConfig } from '@torouter/experts';
import { closeExperts } from './close-experts.js';
import type { LiveExpert } from './live-expert.js';

/** The experts of a file. */
export interface RenewedExperts {
  readonly experts: ReadonlyMap<string, LiveExpert>;
  /** One line for each that the router does not use and that cannot be made. */
  readonly leftOut: readonly string[];
}

/**
 * Experts of the entries. Where an entry, and the file of its key, is as it was before, its expert stays: with its queue, its circuit breaker
 * and its connections. One that the router does not use, and that cannot be made (its key is not set), is left out.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING, TOROUTER_EXPERTS_CONFIG_INVALID; what was made is closed then.
 */
export async function renewExperts(
  configs: readonly ExpertConfig[],
  used: readonly string[],
  before: ReadonlyMap<string, LiveExpert> = new Map(),
): Promise<RenewedExperts> {
  const experts = new Map<string, LiveExpert>();
  const leftOut: string[] = [];
  try {
    for (const config of configs) {
      const { name, apiKeyFile } = config;
      const keyHash = apiKeyFile === undefined ? undefined : await hashOf(apiKeyFile);
      const known = before.get(name);
      if (known && known.keyHash === keyHash && isDeepStrictEqual(known.config, config)) {
        experts.set(name, known);
        continue;
      }
      try {
        experts.set(name, { expert: createExpert(config), config, keyHash });
      } catch (error) {
        if (used.includes(name) || !TorouterError.isInstance(error)) throw error;
        leftOut.push(`the router does not use ${name}, and it is left out: ${error.message}`);
      }
    }
  } catch (error) {
    await closeExperts(experts, before);
    throw error;
  }
  return { experts, leftOut };
}

/** Undefined where there is no such file. */
async function hashOf(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && hash('sha256', bytes);
}
