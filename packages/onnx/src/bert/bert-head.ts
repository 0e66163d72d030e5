import type { Value } from '../graph/value.js';
import { tanh } from '../ops/tanh.js';
import type { BertHead } from './bert-parameters.js';
import type { BertWeights } from './bert-weights.js';

/**
 * Logits of the final layer's [CLS] h. Head `cls` is TO-Router's: `W h + b`; `pooler` is BERT's own: `W tanh(P h + p) + b`.
 *
 * @param states Shape (batch, hidden): h.
 * @returns Shape (batch, classes).
 */
export function bertHead(
  weights: BertWeights,
  states: Value,
  { head = 'cls', dropout = (x) => x }: { head?: BertHead; dropout?: (x: Value) => Value } = {},
): Value {
  const pooled = head === 'pooler' ? tanh(weights.dense(states, 'pooler.dense')) : states;
  return weights.dense(dropout(pooled), 'classifier');
}
