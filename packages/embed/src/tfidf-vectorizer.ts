import type { SparseMatrix } from '@torouter/data';
import { CountVectorizer } from './count-vectorizer.js';
import type { TextVectorizer, VectorizerState } from './text-vectorizer.js';
import { tfidfOptions, type TfidfOptions } from './tfidf-options.js';

/**
 * TF-IDF: counts, weighed by how rare each term is, each row scaled to length 1; scikit-learn's semantics and options. A row
 * without known terms stays empty.
 */
export class TfidfVectorizer implements TextVectorizer {
  readonly options: TfidfOptions;
  #counts: CountVectorizer;
  #idf: Float64Array | undefined;

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for options that make no sense. */
  constructor(options: Partial<TfidfOptions> = {}) {
    this.options = tfidfOptions(options);
    const {
      norm: _norm,
      useIdf: _useIdf,
      smoothIdf: _smoothIdf,
      sublinearTf: _sublinearTf,
      ...counting
    } = this.options;
    this.#counts = new CountVectorizer(counting);
  }

  /** Makes a fitted vectorizer of its terms and weights. */
  static fromState(
    options: Partial<TfidfOptions>,
    vocabulary: readonly string[],
    idf: readonly number[] | null,
  ): TfidfVectorizer {
    const vectorizer = new TfidfVectorizer(options);
    vectorizer.#counts = CountVectorizer.fromState(vectorizer.#counts.options, vocabulary);
    vectorizer.#idf = idf ? Float64Array.from(idf) : undefined;
    return vectorizer;
  }

  /** The terms; index = column. @throws {TorouterError} TOROUTER_NOT_FITTED */
  get vocabulary(): readonly string[] {
    return this.#counts.vocabulary;
  }

  get columns(): number {
    return this.#counts.columns;
  }

  /** Weight per column; undefined with `useIdf: false` or before `fit`. */
  get idf(): Float64Array | undefined {
    return this.#idf;
  }

  /** @throws {TorouterError} TOROUTER_EMPTY_DATA where no term is left. */
  fit(texts: readonly string[]): this {
    this.fitTransform(texts);
    return this;
  }

  fitTransform(texts: readonly string[]): SparseMatrix {
    const counts = this.#counts.fitTransform(texts);
    this.#idf = this.options.useIdf ? inverseDocumentFrequency(counts, this.options.smoothIdf) : undefined;
    return this.#weigh(counts);
  }

  transform(texts: readonly string[]): SparseMatrix {
    return this.#weigh(this.#counts.transform(texts));
  }

  toJSON(): VectorizerState {
    const { norm, useIdf, smoothIdf, sublinearTf } = this.options;
    const { options, vocabulary } = this.#counts.toJSON() as Extract<VectorizerState, { kind: 'count' }>;
    return {
      kind: 'tfidf',
      options: { ...options, norm, useIdf, smoothIdf, sublinearTf },
      vocabulary,
      idf: this.#idf ? [...this.#idf] : null,
    };
  }

  /** Turns counts into weights, in the array that holds them. */
  #weigh(counts: SparseMatrix): SparseMatrix {
    const { rows, indptr, indices, values } = counts;
    const { norm, sublinearTf } = this.options;
    const idf = this.#idf;
    for (let i = 0; i < rows; i++) {
      let length = 0;
      for (let k = indptr[i]; k < indptr[i + 1]; k++) {
        let value = values[k];
        if (sublinearTf) value = 1 + Math.log(value);
        if (idf) value *= idf[indices[k]];
        values[k] = value;
        length += norm === 'l2' ? value * value : Math.abs(value);
      }
      if (norm === null || length === 0) continue;
      if (norm === 'l2') length = Math.sqrt(length);
      for (let k = indptr[i]; k < indptr[i + 1]; k++) values[k] /= length;
    }
    return counts;
  }
}

function inverseDocumentFrequency({ rows, columns, indices }: SparseMatrix, smooth: boolean): Float64Array {
  const documents = new Float64Array(columns);
  for (const column of indices) documents[column]++;
  const extra = smooth ? 1 : 0;
  return documents.map((df) => Math.log((rows + extra) / (df + extra)) + 1);
}
