/** Cosine of two vectors of length 1. */
export function cosineOf(a: Float32Array, b: Float32Array): number {
  let cosine = 0;
  for (let d = 0; d < a.length; d++) cosine += a[d] * b[d];
  // Rounding may leave a hair more than 1.
  return Math.max(-1, Math.min(1, cosine));
}
