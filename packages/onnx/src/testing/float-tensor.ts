import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { Double } from './evaluate.js';

/** A double as the runtime takes it. */
export function floatTensor({ shape, data }: Double): OnnxTensor {
  return { type: 'float32', shape, data: Float32Array.from(data) };
}
