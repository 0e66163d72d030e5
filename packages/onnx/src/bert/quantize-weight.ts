/**
 * A weight matrix as signed bytes, symmetric, one scale per output: `w_oi ≈ scale_o · q_io`.
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
    for (let i = 0; i < inputs; i++) largest = Math.max(largest, Math.abs(weight[o * inputs + i]));
    const scale = largest / 127 || 1;
    scales[o] = scale;
    for (let i = 0; i < inputs; i++) quantized[i * outputs + o] = Math.round(weight[o * inputs + i] / scale);
  }
  return { quantized, scales };
}
