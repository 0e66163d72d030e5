import { FingerprintSet, METRICS, readArtefact, TorouterError } from '@torouter/data';
import { z } from 'zod';
import type { RestoreClassifier, RestoreOptions } from '../classifier.js';
import { parsePolicy } from '../policy/parse-policy.js';
import { CLASSIFIERS } from './classifier-registry.js';
import type { RouterParts } from './router-parts.js';
import { SEEN_FILE } from './save-router.js';
import type { TrainingRecord } from './training-record.js';

/** Options of `Router.load`. */
export interface LoadRouterOptions extends RestoreOptions {
  /** How to restore classifiers of your own, by kind. */
  classifiers?: Readonly<Record<string, RestoreClassifier>>;
}

const perExpert = z.array(z.number().nullable());
const manifestSchema = z.object({
  name: z.string(),
  experts: z.array(z.string()).min(1),
  policy: z.unknown(),
  classifier: z.object({ kind: z.string(), config: z.record(z.string(), z.unknown()) }),
  training: z
    .looseObject({
      rows: z.number(),
      dataHash: z.string(),
      metric: z.enum(METRICS),
      qualityMetric: z.enum(METRICS),
      seed: z.number(),
      means: z.object({
        experts: z.array(z.string()),
        datasets: z.array(
          z.object({
            name: z.string(),
            rows: z.number(),
            counts: z.array(z.number()),
            quality: perExpert,
            costUsd: perExpert,
          }),
        ),
      }),
    })
    .nullable(),
});

/** Reads what a router artefact holds; `Router.load` is the door to it. */
export async function loadRouter(
  folder: string,
  { classifiers = {}, ...options }: LoadRouterOptions = {},
): Promise<RouterParts> {
  const { manifest, files, hash } = await readArtefact(folder, { kind: 'router' });
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success)
    throw new TorouterError(
      'TOROUTER_ARTEFACT_INVALID',
      `The manifest of the router in ${folder} is not one: ${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}. Train the router again.`,
      { cause: parsed.error },
    );
  const { name, experts, policy, classifier, training } = parsed.data;
  const restore = { ...CLASSIFIERS, ...mapRestore(classifiers) }[classifier.kind]?.restore;
  if (!restore)
    throw new TorouterError(
      'TOROUTER_ARTEFACT_INVALID',
      `The router in ${folder} has a classifier of kind "${classifier.kind}", which this version does not know. Pass it as Router.load(folder, { classifiers: { ${classifier.kind}: restore } }), or update torouter.`,
      { details: { kind: classifier.kind } },
    );
  const { [SEEN_FILE]: seen, ...classifierFiles } = files;
  return {
    name,
    classifier: await restore({ ...classifier, files: classifierFiles }, experts, options),
    policy: parsePolicy(policy),
    training: (training as TrainingRecord | null) ?? undefined,
    seen: seen && FingerprintSet.decode(seen),
    hash,
  };
}

function mapRestore(
  classifiers: Readonly<Record<string, RestoreClassifier>>,
): Record<string, { restore: RestoreClassifier }> {
  return Object.fromEntries(Object.entries(classifiers).map(([kind, restore]) => [kind, { restore }]));
}
