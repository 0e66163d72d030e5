import { encodeSafetensors, type SparseMatrix } from '@torouter/data';
import type { TextSource } from '../shared/text-source.js';
import { createSparseIndex } from './neighbour-index.js';
import type { NeighbourSource } from './neighbour-source.js';

/** Neighbours by the words that texts share. @param features Shape (N, columns). */
export function sparseNeighbours(source: TextSource, features: SparseMatrix): NeighbourSource {
  const index = createSparseIndex(features);
  return {
    async search(texts, k, { signal }) {
      const queries = await source.transform(texts, { signal });
      return texts.map((_, i) => index.search(queries, i, k));
    },
    state() {
      const { indptr, indices, values, rows, columns } = features;
      const tensors = {
        indptr: { shape: [rows + 1], data: indptr },
        indices: { shape: [indices.length], data: indices },
        values: { shape: [values.length], data: values },
      };
      return {
        config: { rows, columns, entries: indices.length },
        files: { ...source.files, 'neighbours.safetensors': encodeSafetensors(tensors) },
      };
    },
    async close() {},
  };
}
