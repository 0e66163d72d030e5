import type { Value } from '../graph/value.js';
import { tanh } from '../ops/tanh.js';
import type { BertConfig } from './bert-config.js';
import type { BertHead } from './bert-parameters.js';
import { bertStates, type BertInputs, type BertStatesOptions } from './bert-states.js';
import type { BertWeights } from './bert-weights.js';

/**
 * Logits of a classifier on BERT. Head `cls` is TO-Router's: `W h + b` on the final layer's [CLS] h; `pooler` is BERT's own:
 * `W tanh(P h + p) + b`.
 *
 * @returns Shape (batch, classes).
 */
export function bertLogits(
  config: BertConfig,
  weights: BertWeights,
  inputs: BertInputs,
  { head = 'cls', ...options }: Omit<BertStatesOptions, 'tokens'> & { head?: BertHead } = {},
): Value {
  const states = bertStates(config, weights, inputs, { ...options, tokens: 'cls' });
  const pooled = head === 'pooler' ? tanh(weights.dense(states, 'pooler.dense')) : states;
  return weights.dense(options.dropout ? options.dropout(pooled) : pooled, 'classifier');
}
