import type { BertConfig } from './bert-config.js';

/** A parameter of BERT under Hugging Face's name (without `bert.`). */
export interface BertParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it begins where it is not loaded: drawn from N(0, 0.02²), all 0 or all 1. */
  readonly initial: 'normal' | 'zeros' | 'ones';
}

/** Which head stands on the encoder: the paper's, on the final layer's [CLS]; BERT's own, with pooler; or none. */
export type BertHead = 'cls' | 'pooler';

/** Every parameter of the encoder, of the pooler and of a classifier with `classes` outputs, in a fixed order. */
export function bertParameters(
  { vocabularySize, hiddenSize: H, layers, intermediateSize, maxPositions, tokenTypes }: BertConfig,
  { head, classes }: { head?: BertHead; classes?: number } = {},
): BertParameter[] {
  const dense = (name: string, outputs: number, inputs: number): BertParameter[] => [
    { name: `${name}.weight`, shape: [outputs, inputs], initial: 'normal' },
    { name: `${name}.bias`, shape: [outputs], initial: 'zeros' },
  ];
  const norm = (name: string): BertParameter[] => [
    { name: `${name}.weight`, shape: [H], initial: 'ones' },
    { name: `${name}.bias`, shape: [H], initial: 'zeros' },
  ];
  const table = (name: string, rows: number): BertParameter => ({
    name: `embeddings.${name}.weight`,
    shape: [rows, H],
    initial: 'normal',
  });
  return [
    table('word_embeddings', vocabularySize),
    table('position_embeddings', maxPositions),
    table('token_type_embeddings', tokenTypes),
    ...norm('embeddings.LayerNorm'),
    ...Array.from({ length: layers }, (_, i) => `encoder.layer.${i}`).flatMap((layer) => [
      ...['query', 'key', 'value'].flatMap((part) => dense(`${layer}.attention.self.${part}`, H, H)),
      ...dense(`${layer}.attention.output.dense`, H, H),
      ...norm(`${layer}.attention.output.LayerNorm`),
      ...dense(`${layer}.intermediate.dense`, intermediateSize, H),
      ...dense(`${layer}.output.dense`, H, intermediateSize),
      ...norm(`${layer}.output.LayerNorm`),
    ]),
    ...(head === 'pooler' ? dense('pooler.dense', H, H) : []),
    ...(classes === undefined ? [] : dense('classifier', classes, H)),
  ];
}
