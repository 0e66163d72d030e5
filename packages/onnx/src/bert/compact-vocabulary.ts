import { TorouterError } from '@torouter/data';
import type { BertConfig } from './bert-config.js';
import type { WeightTensors } from './weight-tensors.js';

const TABLE = 'embeddings.word_embeddings.weight';

/** A BERT with the words of a training set only. */
export interface CompactVocabulary {
  /** As given, with fewer words. */
  readonly config: BertConfig;
  readonly weights: WeightTensors;
  /** Ids in the smaller table, ascending in the full one's. */
  readonly toCompact: (ids: Int32Array) => Int32Array;
  /**
   * The whole table again. Rows that were left out are what AdamW makes of weights without gradients.
   *
   * @param trained Weights of the compact model.
   * @param decay Product of `1 − learning rate · weight decay` over all updates.
   */
  readonly expand: (trained: WeightTensors, decay: number) => WeightTensors;
}

/**
 * Leaves the words out that a training never reads, so that no update has to touch them. Under AdamW the result is the same, bit for bit, in
 * every weight that is read: a row without gradients only decays. Under Adam with L2 it is not, for the L2 term passes through the moments.
 *
 * @param used Every token id that will be read.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for an id that the table does not have.
 */
export function compactVocabulary(
  config: BertConfig,
  weights: WeightTensors,
  used: Iterable<number>,
): CompactVocabulary {
  const { vocabularySize, hiddenSize: H } = config;
  const kept = Int32Array.from(new Set(used)).sort();
  for (const id of [kept[0], kept[kept.length - 1]])
    if (!(id >= 0 && id < vocabularySize))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `compactVocabulary: token ids are from 0 to ${vocabularySize - 1}, got ${id}.`,
      );
  const full = weights[TABLE].data;
  const rows = new Float32Array(kept.length * H);
  const rowOf = new Int32Array(vocabularySize).fill(-1);
  kept.forEach((id, row) => {
    rowOf[id] = row;
    rows.set(full.subarray(id * H, (id + 1) * H), row * H);
  });
  return {
    config: { ...config, vocabularySize: kept.length },
    weights: { ...weights, [TABLE]: { shape: [kept.length, H], data: rows } },
    toCompact: (ids) => ids.map((id) => rowOf[id]),
    expand(trained, decay) {
      const data = full.map((weight) => decay * weight);
      kept.forEach((id, row) => data.set(trained[TABLE].data.subarray(row * H, (row + 1) * H), id * H));
      return { ...trained, [TABLE]: { shape: [vocabularySize, H], data } };
    },
  };
}
