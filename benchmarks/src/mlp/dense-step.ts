import { createRandom, type SparseMatrix } from '@torouter/data';
import { Matrix } from 'ml-matrix';
import { median } from '../median.js';

const HIDDEN = 256;
const [LEARNING_RATE, WEIGHT_DECAY, BETA1, BETA2, EPS] = [5e-3, 0.01, 0.9, 0.999, 1e-8];

/** Median seconds of one AdamW step of the network written with ml-matrix, dense, after one step to warm up. */
export function secondsPerDenseStep(features: SparseMatrix, outputs: number, batchSize: number, steps: number): number {
  const { columns } = features;
  const random = createRandom(42);
  const uniform = (rows: number, width: number) =>
    Matrix.rand(rows, width, { random: () => (random.next() - 0.5) / Math.sqrt(rows) });
  const weights = [uniform(columns, HIDDEN), uniform(HIDDEN, outputs)];
  const moments = weights.map((weight) => ({
    m: Matrix.zeros(weight.rows, weight.columns),
    v: Matrix.zeros(weight.rows, weight.columns),
  }));
  const seconds: number[] = [];
  for (let t = 1; t <= steps + 1; t++) {
    const x = denseRows(features, t * batchSize, batchSize);
    const started = performance.now();
    const hidden = x.mmul(weights[0]).apply(function relu(i, j) {
      if (this.get(i, j) < 0) this.set(i, j, 0);
    });
    const p = hidden.mmul(weights[1]).exp();
    p.divColumnVector(p.sum('row'));
    for (let i = 0; i < batchSize; i++) p.set(i, i % outputs, p.get(i, i % outputs) - 1);
    p.div(batchSize);
    const back = p.mmul(weights[1].transpose()).mul(Matrix.sign(hidden));
    [x.transpose().mmul(back), hidden.transpose().mmul(p)].forEach((gradient, layer) => {
      const { m, v } = moments[layer];
      m.mul(BETA1).add(Matrix.mul(gradient, 1 - BETA1));
      v.mul(BETA2).add(gradient.mul(gradient).mul(1 - BETA2));
      const step = Matrix.mul(m, LEARNING_RATE / (1 - BETA1 ** t)).div(
        Matrix.div(v, 1 - BETA2 ** t)
          .sqrt()
          .add(EPS),
      );
      weights[layer].mul(1 - LEARNING_RATE * WEIGHT_DECAY).sub(step);
    });
    if (t > 1) seconds.push((performance.now() - started) / 1000);
  }
  return median(seconds);
}

function denseRows({ columns, indptr, indices, values }: SparseMatrix, from: number, count: number): Matrix {
  const rows = Matrix.zeros(count, columns);
  for (let i = 0; i < count; i++)
    for (let k = indptr[from + i]; k < indptr[from + i + 1]; k++) rows.set(i, indices[k], values[k]);
  return rows;
}
