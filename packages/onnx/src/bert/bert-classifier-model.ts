import { Graph } from '../graph/graph.js';
import { cast } from '../ops/cast.js';
import { sigmoid } from '../ops/sigmoid.js';
import { softmax } from '../ops/softmax.js';
import type { BertConfig } from './bert-config.js';
import { bertInputs } from './bert-inputs.js';
import { bertLogits } from './bert-logits.js';
import type { BertHead } from './bert-parameters.js';
import { constantWeights, type Precision } from './constant-weights.js';
import type { WeightTensors } from './weight-tensors.js';

/** What a classifier on BERT is made of. */
export interface BertClassifierModel {
  config: BertConfig;
  weights: WeightTensors;
  /** @default 'cls' */
  head?: BertHead;
  /** `softmax`: one of the classes; `sigmoid`: each on its own; `logits`: as they are. @default 'softmax' */
  output?: 'softmax' | 'sigmoid' | 'logits';
  /** @default 'fp32' */
  precision?: Precision;
}

/**
 * A classifier as an ONNX model: inputs `input_ids`, `attention_mask` (batch, sequence), int64; output `probabilities` or
 * `logits` (batch, classes), single precision.
 */
export function bertClassifierModel({
  config,
  weights,
  head = 'cls',
  output = 'softmax',
  precision = 'fp32',
}: BertClassifierModel): Graph {
  const graph = new Graph();
  const type = precision === 'fp16' ? 'float16' : 'float32';
  const source = constantWeights(graph, weights, precision);
  const logits = cast(bertLogits(config, source, bertInputs(graph), { head, type }), 'float32');
  if (output === 'logits') graph.output('logits', logits);
  else graph.output('probabilities', (output === 'softmax' ? softmax : sigmoid)(logits));
  return graph;
}
