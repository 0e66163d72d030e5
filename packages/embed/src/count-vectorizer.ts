import { TorouterError, type SparseMatrix } from '@torouter/data';
import { createAnalyzer } from './analysis/create-analyzer.js';
import { countOptions, type CountOptions } from './count-options.js';
import { countTerms } from './counting/count-terms.js';
import { Scratch } from './counting/scratch.js';
import { selectTerms } from './counting/select-terms.js';
import { sortedRows } from './counting/sorted-rows.js';
import type { TextVectorizer, VectorizerState } from './text-vectorizer.js';

/**
 * Bag of words: texts → sparse counts of terms, with scikit-learn's semantics and options (the paper's input of the MLP router).
 *
 * @example
 * const counts = new CountVectorizer({ ngramRange: [1, 2] }).fitTransform(['a red apple', 'a green apple']);
 */
export class CountVectorizer implements TextVectorizer {
  readonly options: CountOptions;
  readonly #analyze: (text: string) => readonly string[];
  #terms: readonly string[] | undefined;
  #columnOf = new Map<string, number>();
  #scratch = new Scratch();

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for options that make no sense. */
  constructor(options: Partial<CountOptions> = {}) {
    this.options = countOptions(options);
    this.#analyze = createAnalyzer(this.options);
    if (this.options.vocabulary) this.#learn(this.options.vocabulary);
  }

  /** Makes a fitted vectorizer of its terms. */
  static fromState(options: Partial<CountOptions>, vocabulary: readonly string[]): CountVectorizer {
    const vectorizer = new CountVectorizer(options);
    vectorizer.#learn(vocabulary);
    return vectorizer;
  }

  /** The terms; index = column, in code-point order. @throws {TorouterError} TOROUTER_NOT_FITTED */
  get vocabulary(): readonly string[] {
    if (!this.#terms)
      throw new TorouterError('TOROUTER_NOT_FITTED', 'The vectorizer has no vocabulary yet; call fit(texts) first.');
    return this.#terms;
  }

  get columns(): number {
    return this.vocabulary.length;
  }

  /** @throws {TorouterError} TOROUTER_EMPTY_DATA where no term is left. */
  fit(texts: readonly string[]): this {
    this.fitTransform(texts);
    return this;
  }

  fitTransform(texts: readonly string[]): SparseMatrix {
    if (this.options.vocabulary) return this.transform(texts);
    const columnOf = new Map<string, number>();
    const counted = countTerms(texts, this.#analyze, columnOf, true, new Scratch());
    const terms = [...columnOf.keys()];
    const kept = selectTerms(terms, counted, texts.length, this.options);
    const newColumn = new Int32Array(terms.length).fill(-1);
    for (let column = 0; column < kept.length; column++) newColumn[kept[column]] = column;
    this.#learn(kept.map((column) => terms[column]));
    return sortedRows(counted, newColumn, kept.length, this.options.binary, this.#scratch);
  }

  transform(texts: readonly string[]): SparseMatrix {
    const { columns } = this;
    const counted = countTerms(texts, this.#analyze, this.#columnOf, false, this.#scratch);
    return sortedRows(counted, undefined, columns, this.options.binary, this.#scratch);
  }

  toJSON(): VectorizerState {
    return { kind: 'count', options: plainOptions(this.options), vocabulary: this.vocabulary };
  }

  #learn(terms: readonly string[]): void {
    this.#terms = terms;
    this.#columnOf = new Map(terms.map((term, column) => [term, column]));
  }
}

/** Options as JSON: without the vocabulary, which stands beside them, and without an endless maxChars. */
function plainOptions({ vocabulary: _, maxChars, ...options }: CountOptions): Record<string, unknown> {
  return Number.isFinite(maxChars) ? { ...options, maxChars } : options;
}
