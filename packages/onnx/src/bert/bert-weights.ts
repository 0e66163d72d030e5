import type { Value } from '../graph/value.js';

/** Where a BERT graph takes its weights from: trained parameters, or constants in some precision. */
export interface BertWeights {
  /** A weight as it is. */
  value(name: string): Value;
  /** `x Wᵀ + b` by the weights `name.weight`, `name.bias`; x of shape (rows, inputs). */
  dense(x: Value, name: string): Value;
  /** Rows of the table `name`, by int64 indices. */
  rows(name: string, indices: Value): Value;
}
