import type { Encoder, TextVectorizer } from '@torouter/embed';
import type { Embedding } from './make-vectorizer.js';

/** What a classifier sees of a text: words counted and weighed, or a sentence encoder's vector. */
export interface EmbeddingOptions {
  /** @default 'tfidf' */
  embedding: Embedding;
  /** A vectorizer to fit on the training texts instead of `embedding`. */
  vectorizer?: TextVectorizer;
  /** A sentence encoder instead of either. The classifier keeps it and closes it; its files become part of the state. */
  encoder?: Encoder;
}
