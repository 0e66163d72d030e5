import { TorouterError, type SparseMatrix } from '@torouter/data';
import type { TextVectorizer, VectorizerState } from './text-vectorizer.js';

/** Several vectorizers side by side: their columns follow one another. */
export class VectorizerUnion implements TextVectorizer {
  readonly parts: readonly TextVectorizer[];

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where there is no part. */
  constructor(parts: readonly TextVectorizer[]) {
    if (parts.length === 0)
      throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'VectorizerUnion: give at least one vectorizer.');
    this.parts = parts;
  }

  get columns(): number {
    return this.parts.reduce((sum, part) => sum + part.columns, 0);
  }

  fit(texts: readonly string[]): this {
    for (const part of this.parts) part.fit(texts);
    return this;
  }

  fitTransform(texts: readonly string[]): SparseMatrix {
    return sideBySide(this.parts.map((part) => part.fitTransform(texts)));
  }

  transform(texts: readonly string[]): SparseMatrix {
    return sideBySide(this.parts.map((part) => part.transform(texts)));
  }

  toJSON(): VectorizerState {
    return { kind: 'union', parts: this.parts.map((part) => part.toJSON()) };
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
