import { createHash } from 'node:crypto';
import { runtimeVersion } from '@torouter/onnx';
import type { BertOptions } from './bert-options.js';
import type { BertTargets } from './bert-targets.js';
import type { TrainingIdentity } from './checkpoints/training-checkpoints.js';
import type { PreparedBert } from './prepare-bert.js';

/**
 * What a training's result depends on, by name: a checkpoint of another one is of no use.
 *
 * @param texts All of them, those of the validation part last.
 */
export function trainingIdentity(
  texts: readonly string[],
  experts: readonly string[],
  parts: readonly (BertTargets | undefined)[],
  { base }: PreparedBert,
  options: BertOptions,
  seed: number,
): TrainingIdentity {
  const hash = createHash('sha256').update(JSON.stringify([experts, texts]));
  for (const targets of parts) {
    hash.update(targets ? '+' : '-');
    for (const array of targets ? [targets.rows, targets.targets, targets.recorded, targets.weights] : [])
      hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  // What is no setting, and what is in `base` and in the data already.
  const { validation: _v, checkpoints: _c, hub: _h, onFallback: _f, model: _m, ...settings } = options;
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as TrainingIdentity;
  return { data: hash.digest('hex').slice(0, 16), ...given, seed, model: base, runtime: runtimeVersion() };
}
