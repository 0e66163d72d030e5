import { TorouterError } from '@torouter/data';
import { BatchSearch } from './batch-search.js';
import type { Nearest } from './nearest.js';
import { SingleSearch } from './single-search.js';

/** From so many queries on, one product of matrices beats a pass over the vectors for each. */
const FEWEST_IN_BATCH = 16;
/** Below so many vectors it is not worth a second copy of them. */
const FEWEST_VECTORS = 4096;

/**
 * Exact nearest neighbours by inner product, which is the cosine of vectors of length 1. A few queries are compared with every vector in
 * WebAssembly; many at once by ONNX Runtime in a worker thread, where it is installed.
 *
 * @example
 * await using index = await VectorIndex.create(vectors, 384);
 * const { rows, similarities } = await index.search(queries, 16);
 */
export class VectorIndex implements AsyncDisposable {
  readonly #vectors: Float32Array;
  readonly #single: SingleSearch;
  #batch: Promise<BatchSearch | undefined> | undefined;

  private constructor(
    vectors: Float32Array,
    /** Length of a vector. */
    readonly dimensions: number,
  ) {
    this.#vectors = vectors;
    this.#single = new SingleSearch(vectors, dimensions);
  }

  /**
   * @param vectors Shape (N, dimensions), row-major; not to be changed afterwards.
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where they are no rows of that length, or hold NaN or infinity.
   */
  static async create(vectors: Float32Array, dimensions: number): Promise<VectorIndex> {
    if (!Number.isInteger(dimensions) || dimensions < 1)
      throw invalid(`dimensions must be a whole number of at least 1, got ${dimensions}`);
    check(vectors, dimensions, 'vectors');
    return new VectorIndex(vectors, dimensions);
  }

  /** Number of vectors. */
  get size(): number {
    return this.#vectors.length / this.dimensions;
  }

  /**
   * The k nearest of every query, nearest first; equals go to the lower row. In a batch, rounding may order vectors otherwise whose
   * products differ in the last digit.
   *
   * @param queries Shape (Q, dimensions), row-major.
   * @returns Both of shape (Q, min(k, N)), row-major.
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
   */
  async search(queries: Float32Array, k: number, { signal }: { signal?: AbortSignal } = {}): Promise<Nearest> {
    signal?.throwIfAborted();
    if (!Number.isInteger(k) || k < 1) throw invalid(`k must be a whole number of at least 1, got ${k}`);
    check(queries, this.dimensions, 'queries');
    const count = Math.min(k, this.size);
    const many = queries.length / this.dimensions >= FEWEST_IN_BATCH && this.size >= FEWEST_VECTORS;
    const batch = many ? await (this.#batch ??= BatchSearch.create(this.#vectors, this.dimensions)) : undefined;
    return (batch ?? this.#single).search(queries, count, signal);
  }

  /** Ends the worker, where there is one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#batch?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
}

function check(vectors: Float32Array, dimensions: number, name: string): void {
  if (vectors.length % dimensions !== 0)
    throw invalid(`${name} of ${dimensions} dimensions cannot have ${vectors.length} numbers in all`);
  // Of the sum alone: a test of each number takes longer than the search.
  let sum = 0;
  for (let i = 0; i < vectors.length; i++) sum += vectors[i];
  if (!Number.isFinite(sum)) throw invalid(`${name} hold NaN or infinity`);
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `VectorIndex: ${problem}.`);
}
