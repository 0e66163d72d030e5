import { TorouterError } from '@torouter/data';
import { createExpert, type CreateExpertOptions } from './create-expert.js';
import type { ExpertConfig } from './expert-config.js';
import type { Expert } from './expert.js';

/**
 * Makes an expert of each entry, by name.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING; TOROUTER_EXPERTS_CONFIG_INVALID, also where two entries have one name.
 */
export function createExperts(
  configs: readonly ExpertConfig[],
  options: CreateExpertOptions = {},
): Map<string, Expert> {
  const experts = new Map<string, Expert>();
  for (const config of configs) {
    if (experts.has(config.name))
      throw new TorouterError(
        'TOROUTER_EXPERTS_CONFIG_INVALID',
        `Two experts are named ${JSON.stringify(config.name)}; names must differ. Rename one.`,
      );
    experts.set(config.name, createExpert(config, options));
  }
  return experts;
}
