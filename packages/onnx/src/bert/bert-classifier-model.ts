import { Graph } from '../graph/graph.js';
import { cast } from '../ops/cast.js';
import { sigmoid } from '../ops/sigmoid.js';
import { softmax } from '../ops/softmax.js';
import type { BertConfig } from './bert-config.js';
import { bertInputs } from './bert-inputs.js';
import { bertHead } from './bert-head.js';
import type { BertHead } from './bert-parameters.js';
import { bertStates } from './bert-states.js';
import { constantWeights, type Precision } from './constant-weights.js';
import { unitRows } from './unit-rows.js';
import type { WeightTensors } from './weight-tensors.js';

/** What a classifier on BERT is made of. */
export interface BertClassifierModel {
  config: BertConfig;
  weights: WeightTensors;
  /** @default 'cls' */
  head?: BertHead;
  /** `softmax`: one of the classes; `sigmoid`: each on its own; `logits`: as they are. @default 'softmax' */
  output?: 'softmax' | 'sigmoid' | 'logits';
  /** Whether the states that the head reads, divided by their L2 norm, are an output too: `embeddings` (batch, hidden). @default false */
  embeddings?: boolean;
  /** @default 'fp32' */
  precision?: Precision;
}

/**
 * A classifier as an ONNX model: inputs `input_ids`, `attention_mask` (batch, sequence), int64; output `probabilities` or
 * `logits` (batch, classes), single precision, and, if asked for, `embeddings`.
 */
export function bertClassifierModel({
  config,
  weights,
  head = 'cls',
  output = 'softmax',
  embeddings = false,
  precision = 'fp32',
}: BertClassifierModel): Graph {
  const graph = new Graph();
  const type = precision === 'fp16' ? 'float16' : 'float32';
  const source = constantWeights(graph, weights, precision);
  const states = bertStates(config, source, bertInputs(graph), { tokens: 'cls', type });
  const logits = cast(bertHead(source, states, { head }), 'float32');
  if (output === 'logits') graph.output('logits', logits);
  else graph.output('probabilities', (output === 'softmax' ? softmax : sigmoid)(logits));
  if (embeddings) graph.output('embeddings', unitRows(cast(states, 'float32')));
  return graph;
}
