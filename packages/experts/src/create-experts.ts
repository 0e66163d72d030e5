import { createExpert, type CreateExpertOptions } from './create-expert.js';
import type { ExpertConfig } from './expert-config.js';
import type { Expert } from './expert.js';

/**
 * Makes an expert of each entry, by name.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING
 */
export function createExperts(
  configs: readonly ExpertConfig[],
  options: CreateExpertOptions = {},
): Map<string, Expert> {
  return new Map(configs.map((config) => [config.name, createExpert(config, options)]));
}
