import { TorouterError, type SparseMatrix } from '@torouter/data';
import type { TextVectorizer } from '@torouter/embed';

/**
 * Fits a vectorizer on training texts. Texts without a single term (all empty, say) are no error here: the rows are empty,
 * and the classifier falls back to what it knows without a text.
 *
 * @returns The rows, and the vectorizer; undefined where it has no vocabulary.
 */
export function fitOrNothing(
  vectorizer: TextVectorizer,
  texts: readonly string[],
): { features: SparseMatrix; vectorizer: TextVectorizer | undefined } {
  try {
    return { features: vectorizer.fitTransform(texts), vectorizer };
  } catch (error) {
    if (!TorouterError.isInstance(error) || error.code !== 'TOROUTER_EMPTY_DATA') throw error;
    return { features: emptyRows(texts.length), vectorizer: undefined };
  }
}

/** Rows without any column. */
export function emptyRows(rows: number): SparseMatrix {
  return {
    rows,
    columns: 0,
    indptr: new Int32Array(rows + 1),
    indices: new Int32Array(0),
    values: new Float64Array(0),
  };
}
