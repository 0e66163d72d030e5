import { createRandom, type SparseMatrix } from '@torouter/data';

const HIDDEN = 256;
const [LEARNING_RATE, BETA1, BETA2, EPS] = [5e-3, 0.9, 0.999, 1e-8];

/**
 * What the MLP is measured against: the same network and batches, trained by an Adam that knows only the columns of the batch, as
 * PyTorch's SparseAdam does. Its result is not the dense one: weights of a skipped column neither decay nor follow their momentum.
 */
export function trainTouchedRows(
  features: SparseMatrix,
  labels: Float64Array,
  outputs: number,
  batchSize: number,
  epochs: number,
  seed: number,
): void {
  const { rows, columns, indptr, indices, values } = features;
  const random = createRandom(seed);
  const parameter = (length: number, fanIn: number) => {
    const weight = Float32Array.from({ length }, () => (2 * random.next() - 1) / Math.sqrt(fanIn));
    return { weight, m: new Float32Array(length), v: new Float32Array(length) };
  };
  const first = parameter(columns * HIDDEN, columns);
  const firstBias = parameter(HIDDEN, columns);
  const second = parameter(outputs * HIDDEN, HIDDEN);
  const secondBias = parameter(outputs, HIDDEN);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const slotOf = new Int32Array(columns).fill(-1);
  const touched: number[] = [];
  let sums = new Float64Array(64 * HIDDEN);
  const activation = new Float64Array(HIDDEN);
  const down = new Float64Array(HIDDEN);
  const p = new Float64Array(outputs);
  const [gFirstBias, gSecond, gSecondBias] = [
    new Float64Array(HIDDEN),
    new Float64Array(outputs * HIDDEN),
    new Float64Array(outputs),
  ];
  let t = 0;

  const update = (
    { weight, m, v }: typeof first,
    start: number,
    gradient: Float64Array,
    from: number,
    length: number,
  ) => {
    const rate = LEARNING_RATE / (1 - BETA1 ** t);
    const scale = 1 / Math.sqrt(1 - BETA2 ** t);
    for (let i = 0; i < length; i++) {
      const g = gradient[from + i];
      const a = (m[start + i] = BETA1 * m[start + i] + (1 - BETA1) * g);
      const b = (v[start + i] = BETA2 * v[start + i] + (1 - BETA2) * g * g);
      weight[start + i] -= (rate * a) / (Math.sqrt(b) * scale + EPS);
    }
  };

  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order);
    for (let start = 0; start < rows; start += batchSize) {
      t++;
      const batch = order.subarray(start, start + batchSize);
      for (const g of [gFirstBias, gSecond, gSecondBias]) g.fill(0);
      touched.length = 0;
      for (const row of batch)
        for (let k = indptr[row]; k < indptr[row + 1]; k++)
          if (slotOf[indices[k]] < 0) slotOf[indices[k]] = touched.push(indices[k]) - 1;
      if (sums.length < touched.length * HIDDEN) sums = new Float64Array(2 * touched.length * HIDDEN);
      else sums.fill(0, 0, touched.length * HIDDEN);
      for (const row of batch) {
        for (let h = 0; h < HIDDEN; h++) activation[h] = firstBias.weight[h];
        for (let k = indptr[row]; k < indptr[row + 1]; k++) {
          const [x, at] = [values[k], indices[k] * HIDDEN];
          for (let h = 0; h < HIDDEN; h++) activation[h] += x * first.weight[at + h];
        }
        let sum = 0;
        for (let j = 0; j < outputs; j++) {
          let z = secondBias.weight[j];
          for (let h = 0; h < HIDDEN; h++) if (activation[h] > 0) z += activation[h] * second.weight[j * HIDDEN + h];
          sum += p[j] = Math.exp(z);
        }
        down.fill(0);
        for (let j = 0; j < outputs; j++) {
          const g = (p[j] / sum - labels[row * outputs + j]) / batch.length;
          gSecondBias[j] += g;
          for (let h = 0; h < HIDDEN; h++)
            if (activation[h] > 0) {
              gSecond[j * HIDDEN + h] += g * activation[h];
              down[h] += g * second.weight[j * HIDDEN + h];
            }
        }
        for (let h = 0; h < HIDDEN; h++) gFirstBias[h] += down[h];
        for (let k = indptr[row]; k < indptr[row + 1]; k++) {
          const [x, at] = [values[k], slotOf[indices[k]] * HIDDEN];
          for (let h = 0; h < HIDDEN; h++) sums[at + h] += x * down[h];
        }
      }
      touched.forEach((column, slot) => {
        update(first, column * HIDDEN, sums, slot * HIDDEN, HIDDEN);
        slotOf[column] = -1;
      });
      update(firstBias, 0, gFirstBias, 0, HIDDEN);
      update(second, 0, gSecond, 0, outputs * HIDDEN);
      update(secondBias, 0, gSecondBias, 0, outputs);
    }
  }
}
