import type { DenseMatrix } from './dense-matrix.js';

/** The transpose, copied. */
export function transpose({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j];
  return { rows: columns, columns: rows, data: out };
}
