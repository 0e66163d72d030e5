import { TorouterError, type SparseMatrix } from '@torouter/data';
import type { TextVectorizer, VectorizerState } from './text-vectorizer.js';

/**
 * Several vectorizers side by side: their columns follow one another. A part that finds no term in the texts it is fitted on (words,
 * say, in a language without blanks) is left out.
 */
export class VectorizerUnion implements TextVectorizer {
  readonly #given: readonly TextVectorizer[];
  #parts: readonly TextVectorizer[];

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where there is no part. */
  constructor(parts: readonly TextVectorizer[]) {
    if (parts.length === 0)
      throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'VectorizerUnion: give at least one vectorizer.');
    this.#given = parts;
    this.#parts = parts;
  }

  /** Once fitted, those that found terms. */
  get parts(): readonly TextVectorizer[] {
    return this.#parts;
  }

  get columns(): number {
    return this.parts.reduce((sum, part) => sum + part.columns, 0);
  }

  /** @throws {TorouterError} TOROUTER_EMPTY_DATA where no part finds a term. */
  fit(texts: readonly string[]): this {
    this.#fitParts((part) => part.fit(texts));
    return this;
  }

  /** @throws {TorouterError} As {@link fit}. */
  fitTransform(texts: readonly string[]): SparseMatrix {
    return sideBySide(this.#fitParts((part) => part.fitTransform(texts)));
  }

  transform(texts: readonly string[]): SparseMatrix {
    return sideBySide(this.parts.map((part) => part.transform(texts)));
  }

  toJSON(): VectorizerState {
    return { kind: 'union', parts: this.parts.map((part) => part.toJSON()) };
  }

  #fitParts<T>(fit: (part: TextVectorizer) => T): T[] {
    let empty: unknown;
    const fitted = this.#given.flatMap((part) => {
      try {
        return [{ part, result: fit(part) }];
      } catch (error) {
        if (!TorouterError.isInstance(error) || error.code !== 'TOROUTER_EMPTY_DATA') throw error;
        empty = error;
        return [];
      }
    });
    if (fitted.length === 0) throw empty;
    this.#parts = fitted.map(({ part }) => part);
    return fitted.map(({ result }) => result);
  }
}

function sideBySide(parts: readonly SparseMatrix[]): SparseMatrix {
  const { rows } = parts[0];
  const size = parts.reduce((sum, part) => sum + part.values.length, 0);
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(size);
  const values = new Float64Array(size);
  let end = 0;
  for (let i = 0; i < rows; i++) {
    let offset = 0;
    for (const part of parts) {
      const [from, to] = [part.indptr[i], part.indptr[i + 1]];
      for (let k = from; k < to; k++) indices[end + k - from] = part.indices[k] + offset;
      values.set(part.values.subarray(from, to), end);
      end += to - from;
      offset += part.columns;
    }
    indptr[i + 1] = end;
  }
  return { rows, columns: parts.reduce((sum, part) => sum + part.columns, 0), indptr, indices, values };
}
