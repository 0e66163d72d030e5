import type { SparseMatrix } from '@torouter/data';

/** A fitted vectorizer as plain JSON; `restoreVectorizer` makes it again. */
export type VectorizerState =
  | { readonly kind: 'count'; readonly options: Record<string, unknown>; readonly vocabulary: readonly string[] }
  | {
      readonly kind: 'tfidf';
      readonly options: Record<string, unknown>;
      readonly vocabulary: readonly string[];
      readonly idf: readonly number[] | null;
    }
  | { readonly kind: 'union'; readonly parts: readonly VectorizerState[] };

/** Whatever turns texts into sparse rows. */
export interface TextVectorizer {
  /** Number of columns; known once it is fitted. */
  readonly columns: number;
  /** Learns its vocabulary (and weights) from texts. */
  fit(texts: readonly string[]): this;
  /** Shape (texts, columns); terms outside the vocabulary are left out. */
  transform(texts: readonly string[]): SparseMatrix;
  /** `fit`, then `transform` of the same texts, in one pass where possible. */
  fitTransform(texts: readonly string[]): SparseMatrix;
  toJSON(): VectorizerState;
}
