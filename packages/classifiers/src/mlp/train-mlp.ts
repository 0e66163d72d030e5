import type { Random, SparseMatrix } from '@torouter/data';
import { adamStep, adamUpdate, BETA1, BETA2, withMoments, type AdamSettings } from './adam.js';
import { BatchColumns } from './batch-columns.js';
import { BatchGradients, type MlpTargets } from './batch-gradients.js';
import type { MlpWeights } from './mlp-weights.js';
import { SkippedSteps } from './skipped-steps.js';

/** How a network is trained. */
export interface MlpTraining extends AdamSettings {
  batchSize: number;
  epochs: number;
  /** Shuffles the rows anew for each epoch; in their own order where undefined. */
  random?: Random;
  /** Awaited after each update. */
  afterStep?: (batchLoss: number) => Promise<void> | void;
}

/**
 * Trains a network in place, `weights` being where it starts. Under AdamW a column's weights are brought up to date when a
 * batch touches them, and at the end: the dense result at sparse cost. Under Adam with L2 every weight moves in every
 * step, by an amount that has no closed form.
 *
 * @returns An async generator of the mean loss of each epoch, `Σ w CE / Σ w` over its rows as they were met.
 */
export async function* trainMlp(
  weights: MlpWeights,
  features: SparseMatrix,
  targets: MlpTargets,
  training: MlpTraining,
): AsyncGenerator<number, void> {
  const { batchSize, epochs, random, afterStep, kind } = training;
  const { hidden } = weights;
  const order = Int32Array.from({ length: features.rows }, (_, row) => row);
  const batches = Math.ceil(order.length / batchSize);
  const columns = new BatchColumns(features, Math.min(batchSize, order.length));
  const gradients = new BatchGradients(weights, Math.min(batchSize, order.length));
  const skipped = new SkippedSteps(training, batches * epochs);
  const first = withMoments(weights.hiddenWeight);
  const dense = (['hiddenBias', 'outputWeight', 'outputBias'] as const).map((name) => ({
    moments: withMoments(weights[name]),
    gradient: gradients[name],
  }));
  const gradient = new Float64Array(hidden);
  /** Per column: the step that updated it last. */
  const lastUpdate = new Int32Array(features.columns);
  const bringUpToDate = (column: number, to: number) =>
    skipped.apply(first, column * hidden, hidden, lastUpdate[column], to);

  let t = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    random?.shuffle(order);
    let lossSum = 0;
    let weightSum = 0;
    for (let b = 0; b < batches; b++) {
      const rows = order.subarray(b * batchSize, (b + 1) * batchSize);
      const touched = columns.take(rows);
      if (kind === 'adamw') for (const column of touched) bringUpToDate(column, t);
      const { loss, weight } = gradients.compute(weights, features, targets, rows);
      lossSum += loss * weight;
      weightSum += weight;
      t++;
      const step = adamStep(training, t);
      if (kind === 'adamw')
        for (const column of touched) {
          columns.gradient(column, gradients.hidden, gradient);
          const steps = t - lastUpdate[column];
          adamUpdate(first, column * hidden, gradient, step, BETA1 ** steps, BETA2 ** steps);
          lastUpdate[column] = t;
        }
      else
        for (let column = 0; column < features.columns; column++) {
          columns.gradient(column, gradients.hidden, gradient);
          adamUpdate(first, column * hidden, gradient, step);
        }
      for (const { moments, gradient: g } of dense) adamUpdate(moments, 0, g, step);
      await afterStep?.(loss);
    }
    yield weightSum > 0 ? lossSum / weightSum : 0;
  }
  if (kind === 'adamw') for (let column = 0; column < features.columns; column++) bringUpToDate(column, t);
}
