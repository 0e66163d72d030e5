/** A dense array with a shape, row-major; `data` has as many entries as the product of `shape` (one for the shape `[]`). */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array | Uint8Array;
}
