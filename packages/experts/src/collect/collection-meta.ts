import { basename, isAbsolute } from 'node:path';
import { PACKAGE_VERSION } from '../version.js';
import type { FinishOptions } from './finish-collection.js';

/** The `meta.json` of collected outcomes: settings, versions, hashes; no keys, no paths, no times. */
export function collectionMeta(
  { checked, survey, settings, progress }: FinishOptions,
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
      scorer: pathless(checked.scorerId ?? checked.scorer.name),
      ...(checked.similarity && { similarity: pathless(checked.similarityId ?? '') }),
      responses: settings.keepsResponses,
    },
    experts: settings.experts,
    calls: Object.fromEntries([...progress.counts].map(([name, { done, failures }]) => [name, { done, failures }])),
    ...(silent.length > 0 && { silentExperts: silent }),
  };
}

/** A scorer may be a module, and an encoder a folder: where they lie is of no use to others. */
function pathless(id: string): string {
  return isAbsolute(id) || id.startsWith('.') ? basename(id) : id;
}
