import type { DenseMatrix } from './dense-matrix.js';

/** Some rows of a matrix, copied in the order given; only the first `columns` of them where that is given. */
export function selectRows(matrix: DenseMatrix, rows: ArrayLike<number>, columns = matrix.columns): DenseMatrix {
  const data = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * matrix.columns;
    data.set(matrix.data.subarray(from, from + columns), i * columns);
  }
  return { rows: rows.length, columns, data };
}
