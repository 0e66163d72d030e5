import type { SparseMatrix } from '@torouter/data';

/** The nearest rows of one query, nearest first; ties go to the lower row. */
export interface Neighbours {
  rows: Int32Array;
  /** Cosine similarity, above 0. */
  similarities: Float64Array;
}

/** Exact search for the rows most similar by cosine. */
export interface NeighbourIndex {
  /** At most k rows that share at least one column with the query. */
  search(queries: SparseMatrix, query: number, k: number): Neighbours;
}

/**
 * An inverted index over sparse rows: a query looks only at rows that share a column with it.
 *
 * @param features Shape (N, columns); rows need not be normalised, an empty row is never found.
 */
export function createSparseIndex(features: SparseMatrix): NeighbourIndex {
  const { rows, columns, indptr, indices, values } = features;
  const start = new Int32Array(columns + 1);
  for (const column of indices) start[column + 1]++;
  for (let column = 0; column < columns; column++) start[column + 1] += start[column];
  const postingRow = new Int32Array(indices.length);
  const postingValue = new Float64Array(indices.length);
  const next = start.slice();
  for (let i = 0; i < rows; i++) {
    const length = rowLength(features, i);
    for (let k = indptr[i]; k < indptr[i + 1]; k++) {
      const at = next[indices[k]]++;
      postingRow[at] = i;
      postingValue[at] = values[k] / length;
    }
  }
  const similarity = new Float64Array(rows);
  const touched = new Int32Array(rows);

  return {
    search(queries, query, k) {
      const length = rowLength(queries, query);
      let found = 0;
      for (let q = queries.indptr[query]; q < queries.indptr[query + 1]; q++) {
        const value = queries.values[q] / length;
        const column = queries.indices[q];
        for (let at = start[column]; at < start[column + 1]; at++) {
          const row = postingRow[at];
          if (similarity[row] === 0) touched[found++] = row;
          similarity[row] += value * postingValue[at];
        }
      }
      const best = topRows(touched, found, similarity, k);
      const similarities = Float64Array.from(best, (row) => similarity[row]);
      for (let f = 0; f < found; f++) similarity[touched[f]] = 0;
      return { rows: best, similarities };
    },
  };
}

function rowLength({ indptr, values }: SparseMatrix, row: number): number {
  let sum = 0;
  for (let k = indptr[row]; k < indptr[row + 1]; k++) sum += values[k] * values[k];
  return Math.sqrt(sum);
}

/** The k best candidates, by similarity then row, through a heap whose root is the worst of those kept. */
function topRows(candidates: Int32Array, count: number, similarity: Float64Array, k: number): Int32Array {
  const heap = new Int32Array(Math.min(k, count));
  const worse = (a: number, b: number) => similarity[a] < similarity[b] || (similarity[a] === similarity[b] && a > b);
  let size = 0;
  for (let c = 0; c < count; c++) {
    const row = candidates[c];
    if (size < heap.length) {
      let at = size++;
      for (let parent = (at - 1) >> 1; at > 0 && worse(row, heap[parent]); parent = (at - 1) >> 1) {
        heap[at] = heap[parent];
        at = parent;
      }
      heap[at] = row;
    } else if (size > 0 && worse(heap[0], row)) {
      let at = 0;
      for (let child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && worse(heap[child + 1], heap[child])) child++;
        if (!worse(heap[child], row)) break;
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = row;
    }
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1));
}
