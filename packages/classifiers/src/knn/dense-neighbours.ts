import { encodeSafetensors } from '@torouter/data';
import { VectorIndex, type Encoder } from '@torouter/embed';
import type { TextSource } from '../shared/text-source.js';
import type { Neighbours } from './neighbour-index.js';
import type { NeighbourSource } from './neighbour-source.js';

/** So many more are looked for than asked: rounding may order near equals otherwise in a batch than alone. */
const SPARE = 8;

/** Neighbours by the cosine of sentence vectors. @param vectors Shape (N, dimensions), rows of length 1. */
export async function denseNeighbours(
  source: TextSource & { encoder: Encoder },
  vectors: Float32Array,
): Promise<NeighbourSource> {
  const { encoder } = source;
  const { dimensions } = encoder;
  const index = await VectorIndex.create(vectors, dimensions);
  return {
    encoder,
    async search(texts, k, { signal }) {
      const queries = await encoder.encode(texts, { signal });
      const found = await index.search(queries, k + SPARE, { signal });
      const each = texts.length ? found.rows.length / texts.length : 0;
      return texts.map((_, i) =>
        nearest(
          queries.subarray(i * dimensions, (i + 1) * dimensions),
          found.rows.subarray(i * each, (i + 1) * each),
          k,
        ),
      );
    },
    state() {
      const rows = vectors.length / dimensions;
      const tensors = { vectors: { shape: [rows, dimensions], data: vectors } };
      return {
        config: { rows, columns: dimensions, entries: vectors.length },
        files: { ...source.files, 'neighbours.safetensors': encodeSafetensors(tensors) },
      };
    },
    async close() {
      await index[Symbol.asyncDispose]();
      await encoder[Symbol.asyncDispose]();
    },
  };

  /** The k best of the candidates, their cosines computed again in one fixed order, in double precision. */
  function nearest(query: Float32Array, candidates: Int32Array, k: number): Neighbours {
    const scored = Array.from(candidates, (row) => {
      let cosine = 0;
      for (let d = 0, at = row * dimensions; d < dimensions; d++, at++) cosine += query[d] * vectors[at];
      return { row, cosine };
    });
    // Rows that point away say nothing of the query.
    const best = scored
      .filter(({ cosine }) => cosine > 0)
      .sort((a, b) => b.cosine - a.cosine || a.row - b.row)
      .slice(0, k);
    return {
      rows: Int32Array.from(best, ({ row }) => row),
      similarities: Float64Array.from(best, ({ cosine }) => cosine),
    };
  }
}
