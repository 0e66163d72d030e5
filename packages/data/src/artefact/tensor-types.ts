/** The safetensors types that torouter writes, widest first, so that no tensor's offset is unaligned for its type. */
export const TENSOR_TYPES = [
  { dtype: 'F64', array: Float64Array },
  { dtype: 'F32', array: Float32Array },
  { dtype: 'I32', array: Int32Array },
  { dtype: 'U8', array: Uint8Array },
] as const;
