import type { Value } from '../graph/value.js';
import type { BertConfig } from './bert-config.js';
import { bertHead } from './bert-head.js';
import type { BertHead } from './bert-parameters.js';
import { bertStates, type BertInputs, type BertStatesOptions } from './bert-states.js';
import type { BertWeights } from './bert-weights.js';

/**
 * Logits of a classifier on BERT; its heads are {@link bertHead}'s.
 *
 * @returns Shape (batch, classes).
 */
export function bertLogits(
  config: BertConfig,
  weights: BertWeights,
  inputs: BertInputs,
  { head = 'cls', ...options }: Omit<BertStatesOptions, 'tokens'> & { head?: BertHead } = {},
): Value {
  return bertHead(weights, bertStates(config, weights, inputs, { ...options, tokens: 'cls' }), {
    head,
    dropout: options.dropout,
  });
}
