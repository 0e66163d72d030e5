import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createRandom, decodeSafetensors, type SparseMatrix } from '@torouter/data';
import fc from 'fast-check';
import { adamStep, adamUpdate, withMoments, type AdamSettings } from './adam.js';
import { BatchColumns } from './batch-columns.js';
import { BatchGradients, type MlpTargets } from './batch-gradients.js';
import { forward } from './forward.js';
import { createMlpWeights, type FloatArray, type MlpWeights } from './mlp-weights.js';
import { trainMlp, type MlpTraining } from './train-mlp.js';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/mlp/${name}`, import.meta.url));
const PARAMETERS = ['hiddenWeight', 'hiddenBias', 'outputWeight', 'outputBias'] as const;

function golden(precision: 'f32' | 'f64') {
  const { rows, targets, weights } = JSON.parse(fixture('data.json').toString()) as {
    rows: { shape: number[]; indptr: number[]; indices: number[]; data: number[] };
    targets: number[][];
    weights: number[];
  };
  const features: SparseMatrix = {
    rows: rows.shape[0],
    columns: rows.shape[1],
    indptr: Int32Array.from(rows.indptr),
    indices: Int32Array.from(rows.indices),
    values: Float64Array.from(rows.data),
  };
  const tensors = decodeSafetensors(fixture('weights.safetensors'));
  const array = (name: string) =>
    (precision === 'f32' ? Float32Array : Float64Array).from(tensors[name].data as Float64Array) as FloatArray;
  // PyTorch stores the first layer as (hidden, inputs).
  const transposed = (name: string) =>
    array(name).map((_, at, from) => from[(at % 16) * 50 + Math.floor(at / 16)]) as FloatArray;
  const network = (when: string): MlpWeights => ({
    inputs: 50,
    hidden: 16,
    outputs: 4,
    hiddenWeight: transposed(`${when}.hidden.weight`),
    hiddenBias: array(`${when}.hidden.bias`),
    outputWeight: array(`${when}.output.weight`),
    outputBias: array(`${when}.output.bias`),
  });
  return {
    features,
    targets: { labels: Float64Array.from(targets.flat()), sampleWeights: Float64Array.from(weights) },
    network,
    tensors,
  };
}

const logitsOf = (weights: MlpWeights, features: SparseMatrix) => {
  const logits = new Float64Array(weights.outputs);
  const all: number[] = [];
  for (let i = 0; i < features.rows; i++) {
    forward(weights, features, i, new Float64Array(weights.hidden), logits);
    all.push(...logits);
  }
  return all;
};

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a).toHaveLength(b.length);
  return Array.from(a).reduce((largest: number, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
};

const train = async (weights: MlpWeights, features: SparseMatrix, targets: MlpTargets, training: MlpTraining) => {
  const epochs: number[] = [];
  for await (const loss of trainMlp(weights, features, targets, training)) epochs.push(loss);
  return epochs;
};

describe.each([
  ['f64', 1e-12, 1e-12],
  ['f32', 1e-5, 1e-6],
] as const)('PyTorch in %s', (precision, tolerance, lossTolerance) => {
  const { features, targets, network, tensors } = golden(precision);

  it('has the same logits', () => {
    expect(
      largestDifference(logitsOf(network('before'), features), tensors['before.logits'].data as Float64Array),
    ).toBeLessThan(tolerance);
  });

  it('has the same first gradient', () => {
    const gradients = new BatchGradients(network('before'), 8);
    const rows = [0, 1, 2, 3, 4, 5, 6, 7];
    gradients.compute(network('before'), features, targets, rows);
    const expected = (name: string) => tensors[`firstGradient.${name}`].data as Float64Array;
    expect(largestDifference(gradients.outputWeight, expected('output.weight'))).toBeLessThan(tolerance);
    expect(largestDifference(gradients.outputBias, expected('output.bias'))).toBeLessThan(tolerance);
    expect(largestDifference(gradients.hiddenBias, expected('hidden.bias'))).toBeLessThan(tolerance);
    const columns = new BatchColumns(features, 8);
    columns.take(rows);
    for (let column = 0; column < 50; column++) {
      const gradient = new Float64Array(16);
      columns.gradient(column, gradients.hidden, gradient);
      expect(
        largestDifference(
          gradient,
          gradient.map((_, h) => expected('hidden.weight')[h * 50 + column]),
        ),
      ).toBeLessThan(tolerance);
    }
  });

  it('trains alike under Adam with L2: every loss, every weight, columns that never occur included', async () => {
    const { losses } = JSON.parse(fixture('training.json').toString()) as { losses: number[] };
    const weights = network('before');
    const ours: number[] = [];
    const afterStep = (loss: number) => void ours.push(loss);
    await train(weights, features, targets, {
      kind: 'adam-l2',
      learningRate: 5e-3,
      weightDecay: 1e-4,
      batchSize: 8,
      epochs: 5,
      afterStep,
    });
    expect(largestDifference(ours, losses)).toBeLessThan(lossTolerance);
    const after = network('after');
    for (const name of PARAMETERS) expect(largestDifference(weights[name], after[name])).toBeLessThan(tolerance);
    expect(largestDifference(logitsOf(weights, features), tensors['after.logits'].data as Float64Array)).toBeLessThan(
      10 * tolerance,
    );
  });
});

/** A random problem whose columns come and go: few are in every batch, most in hardly any. */
function randomProblem(seed: number, { rows = 40, columns = 60, hidden = 6, outputs = 3, scale = 1 } = {}) {
  const random = createRandom(seed);
  const indptr = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++)
      if (random.next() < 1.5 / (c + 1)) {
        indices.push(c);
        values.push(scale * (random.next() + 0.1));
      }
    indptr[i + 1] = indices.length;
  }
  const features = { rows, columns, indptr, indices: Int32Array.from(indices), values: Float64Array.from(values) };
  const labels = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    const chosen = random.int(outputs);
    for (let j = 0; j < outputs; j++) labels[i * outputs + j] = (j === chosen ? 0.7 : 0) + 0.3 / outputs;
  }
  const sampleWeights = Float64Array.from({ length: rows }, () => 0.1 + random.next());
  const weights = () => createMlpWeights({ inputs: columns, hidden, outputs }, 'f64', createRandom(seed + 1));
  return { features, targets: { labels, sampleWeights }, weights };
}

/** AdamW on every weight in every step, written out. */
function trainDense(
  weights: MlpWeights,
  features: SparseMatrix,
  targets: MlpTargets,
  settings: AdamSettings,
  batchSize: number,
  epochs: number,
): void {
  const moments = PARAMETERS.map((name) => withMoments(weights[name]));
  const columns = new BatchColumns(features, batchSize);
  const gradients = new BatchGradients(weights, batchSize);
  let t = 0;
  for (let epoch = 0; epoch < epochs; epoch++)
    for (let start = 0; start < features.rows; start += batchSize) {
      const rows = Array.from({ length: Math.min(batchSize, features.rows - start) }, (_, i) => start + i);
      columns.take(rows);
      gradients.compute(weights, features, targets, rows);
      const hiddenWeight = new Float64Array(weights.hiddenWeight.length);
      for (let column = 0; column < features.columns; column++)
        columns.gradient(
          column,
          gradients.hidden,
          hiddenWeight.subarray(column * weights.hidden, (column + 1) * weights.hidden),
        );
      const step = adamStep(settings, ++t);
      const all = {
        ...{ hiddenBias: gradients.hiddenBias, outputWeight: gradients.outputWeight, outputBias: gradients.outputBias },
        hiddenWeight,
      };
      PARAMETERS.forEach((name, i) => adamUpdate(moments[i], 0, all[name], step));
    }
}

describe('AdamW at sparse cost', () => {
  const compare = async (
    seed: number,
    settings: AdamSettings,
    { batchSize = 4, epochs = 6, scale = 1, rows = 40 } = {},
  ) => {
    const { features, targets, weights } = randomProblem(seed, { scale, rows });
    const [lazy, dense, before] = [weights(), weights(), weights()];
    await train(lazy, features, targets, { ...settings, batchSize, epochs });
    trainDense(dense, features, targets, settings, batchSize, epochs);
    expect(largestDifference(dense.hiddenWeight, before.hiddenWeight)).toBeGreaterThan(settings.learningRate / 10);
    return Math.max(...PARAMETERS.map((name) => largestDifference(lazy[name], dense[name])));
  };

  it('is the dense result to 1e-5', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(1e-4, 1e-3, 5e-3, 0.02),
        fc.constantFrom(0, 1e-4, 0.01, 1),
        fc.integer({ min: 1, max: 9 }),
        async (seed, learningRate, weightDecay, batchSize) => {
          expect(await compare(seed, { kind: 'adamw', learningRate, weightDecay }, { batchSize })).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it('is so over thousands of steps', async () => {
    expect(
      await compare(
        5,
        { kind: 'adamw', learningRate: 5e-3, weightDecay: 0.01 },
        { batchSize: 1, epochs: 20, rows: 150 },
      ),
    ).toBeLessThan(1e-5);
  });

  it.each([1e-3, 1e-5, 1e-7, 1e-9])('is so where gradients are near ε: features of %p', async (scale) => {
    expect(
      await compare(6, { kind: 'adamw', learningRate: 5e-3, weightDecay: 0.01 }, { scale, batchSize: 2, epochs: 10 }),
    ).toBeLessThan(1e-5);
  });
});

/** Row i lacks expert i mod 4, where there is one of that number. */
function withGaps({ labels, sampleWeights }: MlpTargets): MlpTargets {
  const missing = (at: number) => at % 3 === Math.floor(at / 3) % 4;
  return {
    labels: labels.map((label, at) => (missing(at) ? 0 : label)),
    quality: labels.map((label, at) => (missing(at) ? NaN : label)),
    sampleWeights,
  };
}

it('learns nothing of an expert from the rows that lack it', () => {
  const { features, targets, weights } = randomProblem(3);
  const network = weights();
  const gradients = new BatchGradients(network, 3);
  const lacking = withGaps(targets);
  const gradientOf = (row: number, expert: number) => {
    expect(gradients.compute(network, features, lacking, [row]).loss).toBeGreaterThan(0);
    return Math.abs(gradients.outputBias[expert]);
  };
  for (const row of [0, 1, 2, 4, 5, 6]) expect(gradientOf(row, row % 4)).toBe(0);
  expect(gradientOf(3, 0)).toBeGreaterThan(0.01);
  // Whose only outcome is one expert's, whatever it is, says nothing of who is better.
  const alone = { ...targets, labels: Float64Array.of(1, 0, 0), quality: Float64Array.of(0.2, NaN, NaN) };
  expect(gradients.compute(network, features, alone, [0]).loss).toBe(0);
  for (const name of ['hidden', 'hiddenBias', 'outputWeight', 'outputBias'] as const)
    expect(gradients[name].every((g) => g === 0)).toBe(true);
  const nothing = {
    labels: new Float64Array(3),
    quality: new Float64Array(3).fill(NaN),
    sampleWeights: new Float64Array(1),
  };
  expect(gradients.compute(network, features, nothing, [0])).toEqual({ loss: 0, weight: 0 });
});

it.each(['all outcomes', 'gaps'])('has gradients that finite differences confirm: %s', (what) => {
  const { features, targets: complete, weights } = randomProblem(3);
  const targets = what === 'gaps' ? withGaps(complete) : complete;
  const network = weights();
  const rows = [0, 3, 7, 8, 21];
  const gradients = new BatchGradients(network, rows.length);
  const loss = () => new BatchGradients(network, rows.length).compute(network, features, targets, rows).loss;
  gradients.compute(network, features, targets, rows);
  const columns = new BatchColumns(features, rows.length);
  columns.take(rows);
  const hiddenWeight = new Float64Array(network.hiddenWeight.length);
  for (let column = 0; column < features.columns; column++)
    columns.gradient(
      column,
      gradients.hidden,
      hiddenWeight.subarray(column * network.hidden, (column + 1) * network.hidden),
    );
  const analytic = {
    hiddenWeight,
    hiddenBias: gradients.hiddenBias,
    outputWeight: gradients.outputWeight,
    outputBias: gradients.outputBias,
  };
  for (const name of PARAMETERS)
    for (let at = 0; at < network[name].length; at += 3) {
      const value = network[name][at];
      network[name][at] = value + 1e-6;
      const above = loss();
      network[name][at] = value - 1e-6;
      const below = loss();
      network[name][at] = value;
      expect(Math.abs(analytic[name][at] - (above - below) / 2e-6)).toBeLessThan(1e-7);
    }
});

it('learns nothing from rows that weigh nothing', async () => {
  const { features, targets, weights } = randomProblem(4);
  const network = weights();
  const [loss] = await train(
    network,
    features,
    { ...targets, sampleWeights: new Float64Array(40) },
    { kind: 'adamw', learningRate: 0.01, weightDecay: 0, batchSize: 8, epochs: 1 },
  );
  expect(loss).toBe(0);
  expect(network).toEqual(weights());
});
