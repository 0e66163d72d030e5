import { graphError } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { add } from '../ops/add.js';
import { cast } from '../ops/cast.js';
import { div } from '../ops/div.js';
import { max } from '../ops/max.js';
import { mul } from '../ops/mul.js';
import { reshape } from '../ops/reshape.js';
import { sub } from '../ops/sub.js';
import { sum } from '../ops/sum.js';
import type { BertConfig } from './bert-config.js';
import { bertStates, type BertInputs, type BertStatesOptions } from './bert-states.js';
import type { BertWeights } from './bert-weights.js';
import { unitRows } from './unit-rows.js';

/** How token states become one vector: the first token's, their mean or their maximum; padding does not count. */
export type Pooling = 'cls' | 'mean' | 'max';

/** Far below any state, far above what a half can hold. */
const PADDED = -10_000;

/**
 * One vector per text, in single precision.
 *
 * @param options.normalise Whether to divide by the L2 norm. @default true
 * @returns Shape (batch, hidden).
 */
export function bertEmbedding(
  config: BertConfig,
  weights: BertWeights,
  inputs: BertInputs,
  { pooling, normalise = true, ...options }: BertStatesOptions & { pooling: Pooling; normalise?: boolean },
): Value {
  const [batch, sequence] = inputs.inputIds.shape;
  const states = bertStates(config, weights, inputs, { ...options, tokens: pooling === 'cls' ? 'cls' : 'all' });
  const single = cast(states, 'float32');
  const pooled = pooling === 'cls' ? single : pool(reshape(single, [batch, sequence, config.hiddenSize]));
  return normalise ? unitRows(pooled) : pooled;

  function pool(x: Value): Value {
    if (!inputs.attentionMask) throw graphError('pooling', `${pooling} pooling needs an attention mask`);
    const mask = reshape(cast(inputs.attentionMask, 'float32'), [batch, sequence, 1]);
    if (pooling === 'max') return max(add(x, mul(sub(mask.graph.scalar(1), mask), PADDED)), 1);
    return div(sum(mul(x, mask), [1]), sum(mask, [1]));
  }
}
