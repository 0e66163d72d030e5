/**
 * 7 bits: on processors without VNNI two products of bytes are added in 16 bits, and 255 · 127 · 2 does not fit; 255 · 63 · 2 does. So an
 * export gives the same results everywhere, for hardly any loss: the activations' rounding is what counts.
 */
const LARGEST = 63;
/** Looked up once: millions of look-ups of a global are slow in some hosts. */
const { round } = Math;

/**
 * A weight matrix as signed numbers of 7 bits, symmetric, one scale per output: `w_oi ≈ scale_o · q_io`.
 *
 * @param weight Shape (outputs, inputs).
 * @returns `quantized` of shape (inputs, outputs), as the runtime multiplies it; `scales` of shape (outputs,).
 */
export function quantizeWeight(
  weight: Float32Array,
  outputs: number,
  inputs: number,
): { quantized: Int8Array; scales: Float32Array } {
  const quantized = new Int8Array(weight.length);
  const scales = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    let largest = 0;
    for (let i = 0; i < inputs; i++) {
      const value = weight[o * inputs + i];
      if (value > largest) largest = value;
      else if (-value > largest) largest = -value;
    }
    const scale = largest / LARGEST || 1;
    scales[o] = scale;
    for (let i = 0; i < inputs; i++) quantized[i * outputs + o] = round(weight[o * inputs + i] / scale);
  }
  return { quantized, scales };
}
