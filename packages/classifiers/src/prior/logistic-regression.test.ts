import { expect, it } from '@jest/globals';
import { createRandom, type SparseMatrix } from '@torouter/data';
import { fitLogistic, logisticLoss, predictLogistic } from './logistic-regression.js';

/** Rows of four columns, of which each has two. */
function features(rows: number): SparseMatrix {
  const random = createRandom(3);
  const indptr = Int32Array.from({ length: rows + 1 }, (_, i) => 2 * i);
  const indices = Int32Array.from({ length: 2 * rows }, (_, k) => (k % 2 ? 2 + random.int(2) : random.int(2)));
  return { rows, columns: 4, indptr, indices, values: Float64Array.from(indices, () => random.next()) };
}

it('has the gradient of its loss (central differences)', () => {
  const data = features(20);
  const labels = Array.from({ length: 20 }, (_, i) => i % 3);
  const random = createRandom(5);
  const x = Float64Array.from({ length: 15 }, () => random.normal());
  const gradient = new Float64Array(15);
  logisticLoss(data, labels, 3, 0.3, x, gradient);
  const h = 1e-6;
  const scratch = new Float64Array(15);
  x.forEach((value, i) => {
    x[i] = value + h;
    const above = logisticLoss(data, labels, 3, 0.3, x, scratch);
    x[i] = value - h;
    const below = logisticLoss(data, labels, 3, 0.3, x, scratch);
    x[i] = value;
    expect(gradient[i]).toBeCloseTo((above - below) / (2 * h), 8);
  });
});

it('ends where the gradient is 0, and learns what can be learned', async () => {
  const data = features(200);
  // The class is which of the first two columns the row has.
  const labels = Array.from({ length: 200 }, (_, i) => data.indices[2 * i]);
  const model = await fitLogistic(data, labels, 2, { l2: 0.01, maxIterations: 500 });
  const gradient = new Float64Array(10);
  logisticLoss(data, labels, 2, 0.01, Float64Array.of(...model.weights, ...model.bias), gradient);
  for (const component of gradient) expect(Math.abs(component)).toBeLessThan(1e-5);
  const probabilities = predictLogistic(model, data);
  const right = labels.filter((label, i) => probabilities[2 * i + label] > 0.5).length;
  expect(right).toBeGreaterThan(190);
  for (let i = 0; i < 200; i++) expect(probabilities[2 * i] + probabilities[2 * i + 1]).toBeCloseTo(1, 12);
});

it('predicts the shares of the classes where rows say nothing', async () => {
  const empty: SparseMatrix = {
    rows: 4,
    columns: 0,
    indptr: new Int32Array(5),
    indices: new Int32Array(0),
    values: new Float64Array(0),
  };
  const model = await fitLogistic(empty, [0, 0, 0, 1], 2, { maxIterations: 200 });
  expect(predictLogistic(model, empty)[0]).toBeCloseTo(0.75, 4);
});

it('knows only one class where there is only one', async () => {
  const data = features(5);
  expect([...predictLogistic(await fitLogistic(data, [0, 0, 0, 0, 0], 1), data)]).toEqual([1, 1, 1, 1, 1]);
});
