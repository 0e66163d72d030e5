import { Graph } from '../graph/graph.js';
import type { BertConfig } from './bert-config.js';
import { bertEmbedding, type Pooling } from './bert-embedding.js';
import { bertInputs } from './bert-inputs.js';
import { constantWeights, type Precision } from './constant-weights.js';
import type { WeightTensors } from './weight-tensors.js';

/** What a sentence encoder is made of. */
export interface BertEncoderModel {
  config: BertConfig;
  weights: WeightTensors;
  pooling: Pooling;
  /** @default true */
  normalise?: boolean;
  /** @default 'fp32' */
  precision?: Precision;
}

/**
 * A sentence encoder as an ONNX model: inputs `input_ids`, `attention_mask` (batch, sequence), int64; output `embeddings`
 * (batch, hidden), single precision.
 */
export function bertEncoderModel({ config, weights, pooling, normalise, precision = 'fp32' }: BertEncoderModel): Graph {
  const graph = new Graph();
  const inputs = bertInputs(graph);
  const type = precision === 'fp16' ? 'float16' : 'float32';
  const source = constantWeights(graph, weights, precision);
  graph.output('embeddings', bertEmbedding(config, source, inputs, { pooling, normalise, type }));
  return graph;
}
