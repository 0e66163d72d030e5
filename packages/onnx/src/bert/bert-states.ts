import { graphError } from '../graph/graph-error.js';
import type { Graph } from '../graph/graph.js';
import type { Dimension, Value } from '../graph/value.js';
import { add } from '../ops/add.js';
import { cast } from '../ops/cast.js';
import { gather } from '../ops/gather.js';
import { geluTanh } from '../ops/gelu-tanh.js';
import { gelu } from '../ops/gelu.js';
import { layerNorm } from '../ops/layer-norm.js';
import { matmul } from '../ops/matmul.js';
import { mul } from '../ops/mul.js';
import { relu } from '../ops/relu.js';
import { reshape } from '../ops/reshape.js';
import { softmax } from '../ops/softmax.js';
import { sub } from '../ops/sub.js';
import { tanh } from '../ops/tanh.js';
import { transpose } from '../ops/transpose.js';
import type { BertConfig } from './bert-config.js';
import type { BertWeights } from './bert-weights.js';

/** Added to the score of a padding token: its share of the attention is exactly 0. */
const MASKED = -10_000;
const ACTIVATION = { gelu, gelu_new: geluTanh, relu, tanh };

/** What a BERT reads. */
export interface BertInputs {
  /** Shape (batch, sequence), int64. */
  inputIds: Value;
  /** Shape (batch, sequence), int64: 1 for a token, 0 for padding. No padding where absent. */
  attentionMask?: Value;
  /** Shape (batch, sequence), int64. All 0 where absent. */
  tokenTypeIds?: Value;
}

/** What of a BERT is wanted. */
export interface BertStatesOptions {
  /** `cls`: the last layer computes the first token's state only, (batch, hidden). @default 'all', (batch·sequence, hidden) */
  tokens?: 'all' | 'cls';
  /** Applied where BERT drops out. @default nothing */
  dropout?: (x: Value) => Value;
  /** Element type of the arithmetic; that of the weights. @default 'float32' */
  type?: 'float32' | 'float16';
  /** Told of the states after the embeddings (-1) and after each layer, (batch·sequence, hidden). */
  onStates?: (layer: number, states: Value) => void;
}

/** The states of BERT's last layer (Devlin et al. 2019; the layers of Hugging Face's BertModel). */
export function bertStates(
  config: BertConfig,
  weights: BertWeights,
  { inputIds, attentionMask, tokenTypeIds }: BertInputs,
  { tokens = 'all', dropout = (x) => x, type = 'float32', onStates }: BertStatesOptions = {},
): Value {
  const { hiddenSize: H, heads, layers, layerNormEpsilon } = config;
  const { graph } = inputIds;
  const [batch, sequence] = inputIds.shape;
  const rows = typeof batch === 'number' && typeof sequence === 'number' ? batch * sequence : `${batch}*${sequence}`;
  const norm = (x: Value, name: string) =>
    layerNorm(x, weights.value(`${name}.weight`), weights.value(`${name}.bias`), layerNormEpsilon);

  const types = tokenTypeIds ?? graph.constant([0], [1, 1], 'int64');
  const words = add(
    weights.rows('embeddings.word_embeddings.weight', inputIds),
    weights.rows('embeddings.position_embeddings.weight', positions(graph, sequence)),
  );
  const embedded = add(words, weights.rows('embeddings.token_type_embeddings.weight', types));
  let x = dropout(norm(reshape(embedded, [rows, H]), 'embeddings.LayerNorm'));
  onStates?.(-1, x);

  const bias =
    attentionMask && reshape(mul(sub(one(graph, type), cast(attentionMask, type)), MASKED), [batch, 1, 1, sequence]);
  const split = (y: Value) => transpose(reshape(y, [batch, sequence, heads, H / heads]), [0, 2, 1, 3]);
  for (let i = 0; i < layers; i++) {
    const layer = `encoder.layer.${i}`;
    const attention = `${layer}.attention`;
    const firstOnly = tokens === 'cls' && i === layers - 1;
    const key = split(weights.dense(x, `${attention}.self.key`));
    const value = split(weights.dense(x, `${attention}.self.value`));
    // From here on only these rows are needed.
    if (firstOnly) x = gather(x, firstRows(graph, batch, sequence));
    const query = weights.dense(x, `${attention}.self.query`);
    const scores = matmul(firstOnly ? reshape(query, [batch, heads, 1, H / heads]) : split(query), key, {
      transposeB: true,
      scale: 1 / Math.sqrt(H / heads),
    });
    const shares = dropout(softmax(bias ? add(scores, bias) : scores));
    const mixed = matmul(shares, value);
    const joined = reshape(firstOnly ? mixed : transpose(mixed, [0, 2, 1, 3]), [firstOnly ? batch : rows, H]);
    x = norm(add(x, dropout(weights.dense(joined, `${attention}.output.dense`))), `${attention}.output.LayerNorm`);
    const wide = ACTIVATION[config.activation](weights.dense(x, `${layer}.intermediate.dense`));
    x = norm(add(x, dropout(weights.dense(wide, `${layer}.output.dense`))), `${layer}.output.LayerNorm`);
    if (!firstOnly) onStates?.(i, x);
  }
  return x;
}

function one(graph: Graph, type: 'float32' | 'float16'): Value {
  return graph.scalar(1, type);
}

/** 0, 1, … up to the length of the sequence, shape (1, sequence). */
function positions(graph: Graph, sequence: Dimension): Value {
  if (typeof sequence === 'number')
    return graph.constant(
      Array.from({ length: sequence }, (_, i) => i),
      [1, sequence],
      'int64',
    );
  return reshape(range(graph, graph.symbol(sequence), graph.integers([1]), sequence), [1, sequence]);
}

/** Row of each text's first token among all rows, shape (batch,). */
function firstRows(graph: Graph, batch: Dimension, sequence: Dimension): Value {
  if (typeof batch === 'number' && typeof sequence === 'number')
    return graph.constant(
      Array.from({ length: batch }, (_, i) => i * sequence),
      [batch],
      'int64',
    );
  const size = (dimension: Dimension) =>
    typeof dimension === 'number' ? graph.integers([dimension]) : graph.symbol(dimension);
  return range(graph, mul(size(batch), size(sequence)), size(sequence), batch);
}

/** 0, step, 2 step, … below the limit. */
function range(graph: Graph, limit: Value, step: Value, length: Dimension): Value {
  if (limit.type !== 'int64') throw graphError('Range', `its limit should be int64, not ${limit.type}`);
  const inputs = [graph.scalar(0, 'int64'), reshape(limit, []), reshape(step, [])];
  return graph.node('Range', inputs, [{ type: 'int64', shape: [length] }])[0];
}
