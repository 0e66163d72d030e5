import type { EncodeOptions, Encoder, EncoderState } from './encoder.js';
import type { TextModel } from './text-model.js';

/** What a {@link SentenceEncoder} is made of. */
export interface SentenceEncoderParts {
  id: string;
  dimensions: number;
  maxTokens: number;
  model: TextModel;
  state: () => Promise<EncoderState>;
}

/** Tokens → BERT → pooled, normalised vectors, in worker threads; how texts share them is {@link TextModel}'s affair. */
export class SentenceEncoder implements Encoder {
  readonly id: string;
  readonly dimensions: number;
  /** Longer texts are cut to so many tokens, [CLS] and [SEP] included. */
  readonly maxTokens: number;
  readonly #parts: SentenceEncoderParts;

  constructor(parts: SentenceEncoderParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.dimensions = parts.dimensions;
    this.maxTokens = parts.maxTokens;
  }

  /** How many of the texts encoded so far were longer than `maxTokens` and were cut. */
  get truncatedTexts(): number {
    return this.#parts.model.truncatedTexts;
  }

  /** @throws {TorouterError} TOROUTER_RUNTIME_FAILED, TOROUTER_INVALID_ARGUMENT; what the signal gives as its reason. */
  encode(texts: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    return this.#parts.model.run(texts, options);
  }

  state(): Promise<EncoderState> {
    return this.#parts.state();
  }

  /** Waits for what is under way and frees the model. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.model[Symbol.asyncDispose]();
  }
}
