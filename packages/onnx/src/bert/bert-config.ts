/** Activations of BERT's feed-forward part, under Hugging Face's names. */
export const ACTIVATIONS = ['gelu', 'gelu_new', 'relu', 'tanh'] as const;

/** The sizes of a BERT encoder; what Hugging Face's `config.json` says. */
export interface BertConfig {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: (typeof ACTIVATIONS)[number];
  /** Most tokens of a text. */
  readonly maxPositions: number;
  readonly tokenTypes: number;
  readonly layerNormEpsilon: number;
}
