/**
 * Values as IEEE 754 half-precision bits: rounded to nearest, ties to even; subnormals are kept, from 65520 on it is infinity,
 * below 2⁻²⁵ it is zero. NaN stays NaN with the upper bits of its payload.
 *
 * @param values Any shape, row-major.
 * @returns One half per value, in the same order.
 */
export function encodeFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i] & 0x7fffffff;
    halves[i] = ((bits[i] >>> 16) & 0x8000) | halfMagnitude(magnitude);
  }
  return halves;
}

/** The lower 15 bits of the half for the lower 31 bits of a single. */
function halfMagnitude(magnitude: number): number {
  if (magnitude > 0x7f800000) return 0x7c00 | ((magnitude >>> 13) & 0x3ff || 0x200);
  if (magnitude >= 0x47800000) return 0x7c00;
  // 2⁻¹⁴, the least normal half: the exponent's bias falls from 127 to 15, and rounding may carry up to infinity.
  if (magnitude >= 0x38800000) return roundedShift(magnitude - 0x38000000, 13);
  const exponent = magnitude >>> 23;
  if (exponent < 102) return 0;
  // Subnormal halves count units of 2⁻²⁴; 102 is the exponent of 2⁻²⁵, half of one.
  return roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

/** `value` / 2^`shift`, to the nearest whole number, ties to even. */
function roundedShift(value: number, shift: number): number {
  return (value + (1 << (shift - 1)) - 1 + ((value >>> shift) & 1)) >>> shift;
}
