/** Weights by name, row-major, single precision. */
export type WeightTensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
>;
