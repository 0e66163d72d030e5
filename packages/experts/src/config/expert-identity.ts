import type { ExpertConfig } from '../expert-config.js';

/**
 * What of an entry decides its answers. Addresses, keys, prices and limits do not; `settings` may hold secrets. `supports` only refuses, and
 * `continues` is of conversations that end in an answer: what is collected ends in a question.
 */
const DECIDING = [
  'protocol',
  'package',
  'model',
  'api',
  'chatTemplate',
  'providerOptions',
  'contextTokens',
  'onContextOverflow',
  'systemPrompt',
  'promptTemplate',
  'parameters',
] as const satisfies readonly (keyof ExpertConfig)[];

/** What tells an expert from another of its name: outcomes of two that differ in it do not belong into one table. Holds no key. */
export function expertIdentity(config: ExpertConfig): Record<string, unknown> {
  return Object.fromEntries(DECIDING.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]]])));
}
