import { encodeFloat16 } from '@torouter/data';
import type { Graph } from '../graph/graph.js';
import type { Value } from '../graph/value.js';
import { cast } from '../ops/cast.js';
import { gather } from '../ops/gather.js';
import { linear } from '../ops/linear.js';
import type { BertWeights } from './bert-weights.js';
import { quantizeWeight } from './quantize-weight.js';
import type { WeightTensors } from './weight-tensors.js';

/** How an exported model stores and multiplies: see {@link constantWeights}. */
export type Precision = 'fp32' | 'fp16' | 'int8';

export const PRECISIONS = ['fp32', 'fp16', 'int8'] as const satisfies readonly Precision[];

/**
 * Weights stored in the graph. `fp32`: as they are. `fp16`: halves throughout, for GPUs. `int8`: matrices as signed bytes
 * with a scale per output, multiplied by quantised activations (for CPUs); the table of words as halves; the rest single.
 */
export function constantWeights(graph: Graph, tensors: WeightTensors, precision: Precision): BertWeights {
  const made = new Map<string, Value>();
  const once = (name: string, make: () => Value) => {
    const value = made.get(name) ?? make();
    made.set(name, value);
    return value;
  };
  const half = (name: string) =>
    once(name, () => graph.constant(encodeFloat16(tensors[name].data), tensors[name].shape, 'float16'));
  const single = (name: string) => once(name, () => graph.constant(tensors[name].data, tensors[name].shape));
  const value = precision === 'fp16' ? half : single;
  return {
    value,
    dense(x, name) {
      const [weight, bias] = [`${name}.weight`, `${name}.bias`];
      if (precision !== 'int8') return linear(x, value(weight), value(bias));
      const { shape, data } = tensors[weight];
      const [outputs, inputs] = shape;
      const { quantized, scales } = quantizeWeight(data, outputs, inputs);
      return graph.node(
        'DynamicQuantizeMatMul',
        [
          x,
          graph.constant(quantized, [inputs, outputs], 'int8'),
          graph.constant(scales, [outputs]),
          undefined,
          value(bias),
        ],
        [{ type: 'float32', shape: [x.shape[0], outputs] }],
        {},
        'com.microsoft',
      )[0];
    },
    rows: (name, indices) =>
      // Of all weights this table is the largest, and only a few rows of it are read.
      precision === 'int8' && name === 'embeddings.word_embeddings.weight'
        ? cast(gather(half(name), indices), 'float32')
        : gather(value(name), indices),
  };
}
