import { PACKAGE_VERSION } from '../version.js';
import type { FinishOptions } from './finish-collection.js';
import type { JournalIndex } from './journal/journal-index.js';

/** The `meta.json` of collected outcomes: settings, versions, hashes; no keys, no paths, no times. */
export function collectionMeta(
  { checked, survey, settings }: FinishOptions,
  index: JournalIndex,
  silent: readonly string[],
): Record<string, unknown> {
  return {
    source: 'torouter collect',
    versions: { torouter: PACKAGE_VERSION, node: process.versions.node },
    instructions: { sha256: settings.instructions, rows: survey.count, datasets: survey.datasets },
    settings: {
      samples: settings.samples,
      seed: settings.seed,
      ...(checked.limit !== undefined && { limit: checked.limit }),
      metrics: checked.metrics,
      scorer: checked.scorer.name,
      scoring: checked.scoring,
      responses: settings.keepsResponses,
    },
    experts: settings.experts,
    calls: Object.fromEntries(
      [...index.experts].map(([name, { calls, failures }]) => [name, { done: calls, failures }]),
    ),
    ...(silent.length > 0 && { silentExperts: silent }),
  };
}
