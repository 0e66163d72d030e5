import type { SparseMatrix } from '@torouter/data';
import { SURFACE_FEATURES } from './surface-features.js';

/** A linear map from what a text is made of (terms, surface, embedding) to M numbers. */
export interface LinearMap {
  /** M */
  readonly outputs: number;
  /** Shape (terms, M). */
  readonly terms: Float32Array;
  /** Shape (S, M), where S is the number of surface features. */
  readonly surface: Float64Array;
  /** Shape (2, S): surface features are held between the first row and the second, so that no odd text runs away. */
  readonly surfaceRange: Float64Array;
  /** Shape (d, M); absent without sentence embeddings. */
  readonly embedding?: Float32Array;
  /** Shape (M,). */
  readonly bias: Float64Array;
}

/** What {@link applyLinearMap} maps: N texts. */
export interface MapInput {
  terms: SparseMatrix;
  /** Shape (N, S). */
  surface: Float64Array;
  /** Shape (N, d). */
  vectors?: Float32Array;
}

/** Applies a map to row `i`, into `out`, shape (M,). The order of sums is fixed, so a row gives the same in any batch. */
export function applyLinearMap(map: LinearMap, { terms, surface, vectors }: MapInput, i: number, out: Float64Array) {
  const M = map.outputs;
  const S = SURFACE_FEATURES.length;
  out.set(map.bias);
  for (let f = 0; f < S; f++) {
    const value = Math.min(Math.max(surface[i * S + f], map.surfaceRange[f]), map.surfaceRange[S + f]);
    for (let m = 0; m < M; m++) out[m] += value * map.surface[f * M + m];
  }
  if (map.embedding && vectors) {
    const d = map.embedding.length / M;
    for (let k = 0; k < d; k++) {
      const value = vectors[i * d + k];
      for (let m = 0; m < M; m++) out[m] += value * map.embedding[k * M + m];
    }
  }
  const { indptr, indices, values } = terms;
  const weights = map.terms;
  for (let k = indptr[i]; k < indptr[i + 1]; k++) {
    const value = values[k];
    const at = indices[k] * M;
    for (let m = 0; m < M; m++) out[m] += value * weights[at + m];
  }
}
