import { expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { fitTaskLogistic, taskProbabilities } from './fit-task-logistic.js';
import { logisticLoss } from './logistic-loss.js';

/** Rows whose columns differ in size, and classes that two of the columns tell, with some noise. */
function data(rows: number, classes: number) {
  const random = createRandom(3);
  const x = {
    rows,
    columns: 4,
    data: Float64Array.from({ length: rows * 4 }, (_, k) => random.normal() * [1, 3, 0.1, 1][k % 4]),
  };
  const labels = Int32Array.from({ length: rows }, (_, i) => {
    const value = x.data[4 * i] + x.data[4 * i + 1] / 3 + random.normal() / 4;
    return Math.min(classes - 1, Math.max(0, Math.floor(value + classes / 2)));
  });
  return { x, labels };
}
const meanSquares = Float64Array.of(1, 9, 0.01, 1);

// 21 rows: the four-row kernel and its remainder.
it('has the gradient of its loss (central differences)', () => {
  const { x, labels } = data(21, 3);
  const random = createRandom(5);
  const penalty = Float64Array.of(0.3, 0.1, 2, 0);
  const point = Float64Array.from({ length: 15 }, () => random.normal());
  const gradient = new Float64Array(15);
  logisticLoss(x, labels, 3, penalty, point, gradient);
  const scratch = new Float64Array(15);
  const h = 1e-6;
  point.forEach((value, k) => {
    point[k] = value + h;
    const above = logisticLoss(x, labels, 3, penalty, point, scratch);
    point[k] = value - h;
    const below = logisticLoss(x, labels, 3, penalty, point, scratch);
    point[k] = value;
    expect(gradient[k]).toBeCloseTo((above - below) / (2 * h), 8);
  });
});

it('has the loss of its definition', () => {
  const { x, labels } = data(21, 3);
  const random = createRandom(6);
  const point = Float64Array.from({ length: 15 }, () => random.normal());
  let expected = 0;
  for (let i = 0; i < 21; i++) {
    const logits = [0, 1, 2].map((t) => {
      let sum = point[12 + t];
      for (let k = 0; k < 4; k++) sum += point[t * 4 + k] * x.data[i * 4 + k];
      return sum;
    });
    expected += Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0)) - logits[labels[i]];
  }
  for (let k = 0; k < 12; k++) expected += (0.5 / 2) * point[k] ** 2;
  const loss = logisticLoss(x, labels, 3, new Float64Array(4).fill(0.5), point, new Float64Array(15));
  expect(loss).toBeCloseTo(expected / 21, 12);
});

it('ends close to where the gradient is 0, whatever the scale of the columns, and learns what can be learned', async () => {
  const { x, labels } = data(400, 3);
  const model = await fitTaskLogistic(x, labels, 3, { l2: 0.1, meanSquares });
  const gradient = new Float64Array(15);
  const penalty = new Float64Array(4).fill(0.1);
  logisticLoss(x, labels, 3, penalty, Float64Array.of(...model.weights.data, ...model.bias), gradient);
  for (const component of gradient) expect(Math.abs(component)).toBeLessThan(5e-3);
  const probabilities = new Float64Array(3);
  let right = 0;
  for (let i = 0; i < 400; i++) {
    taskProbabilities(model, x, i, probabilities);
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    if (probabilities.indexOf(Math.max(...probabilities)) === labels[i]) right++;
  }
  expect(right).toBeGreaterThan(320);
});

it('predicts the shares of the classes where rows say nothing', async () => {
  const empty = { rows: 4, columns: 0, data: new Float64Array(0) };
  const model = await fitTaskLogistic(empty, [0, 0, 0, 1], 2, { l2: 0.1, meanSquares: new Float64Array(0) });
  const probabilities = new Float64Array(2);
  taskProbabilities(model, empty, 0, probabilities);
  expect(probabilities[0]).toBeCloseTo(0.75, 2);
});

it('knows only one class where there is only one', async () => {
  const { x } = data(5, 1);
  const model = await fitTaskLogistic(x, [0, 0, 0, 0, 0], 1, { l2: 0.1, meanSquares });
  const probabilities = new Float64Array(1);
  taskProbabilities(model, x, 0, probabilities);
  expect([...probabilities]).toEqual([1]);
});
