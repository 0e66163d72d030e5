let table: Uint32Array | undefined;

/**
 * Writes the single-precision values of IEEE 754 halves into `target`, exactly, from entry `at` on. Bits are moved, not numbers,
 * so that NaN keeps its payload.
 */
export function widenFloat16(halves: Uint16Array, target: Float32Array, at = 0): void {
  table ??= singles();
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < halves.length; i++) bits[at + i] = table[halves[i]];
}

/** The bits of the single for each of the 65,536 halves: 256 KiB, which a lookup beats computing by far. */
function singles(): Uint32Array {
  const bits = new Uint32Array(65536);
  const subnormal = new Float32Array(1);
  const subnormalBits = new Uint32Array(subnormal.buffer);
  for (let half = 0; half < 65536; half++) {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    subnormal[0] = mantissa * 2 ** -24;
    if (exponent === 0) bits[half] = sign | subnormalBits[0];
    else bits[half] = sign | ((exponent === 0x1f ? 0xff : exponent + 112) << 23) | (mantissa << 13);
  }
  return bits;
}
