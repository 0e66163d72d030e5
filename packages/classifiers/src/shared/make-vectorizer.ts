import { TorouterError } from '@torouter/data';
import { CountVectorizer, TfidfVectorizer, type TextVectorizer } from '@torouter/embed';

/** What a classifier sees of a text. */
export type Embedding = 'bow' | 'tfidf';

/**
 * An unfitted vectorizer by name: `bow`, the paper's counts of words, or `tfidf`.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for any other name.
 */
export function makeVectorizer(embedding: Embedding): TextVectorizer {
  switch (embedding) {
    case 'bow':
      return new CountVectorizer();
    case 'tfidf':
      return new TfidfVectorizer({ sublinearTf: true });
    default:
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `There is no embedding "${String(embedding)}"; there are bow and tfidf.`,
      );
  }
}
