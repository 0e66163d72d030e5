import { TorouterError } from '@torouter/data';
import { BatchSearch } from './batch-search.js';
import { longestRow } from './longest-row.js';
import type { Nearest } from './nearest.js';
import { SingleSearch } from './single-search.js';

/** From so many queries on, one product of matrices beats a pass over the vectors for each. */
const FEWEST_IN_BATCH = 16;
/** Below so many vectors it is not worth a second copy of them. */
const FEWEST_VECTORS = 4096;
/** No product, nor any part of it, is larger than the lengths of its vectors multiplied; single precision ends at 3.4e38. */
const LARGEST_PRODUCT = 1e38;

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
  readonly #longest: number;
  readonly #single: SingleSearch;
  #batch: Promise<BatchSearch | undefined> | undefined;

  private constructor(
    vectors: Float32Array,
    /** Length of a vector. */
    readonly dimensions: number,
    longest: number,
    single: SingleSearch,
  ) {
    this.#vectors = vectors;
    this.#longest = longest;
    this.#single = single;
  }

  /**
   * @param vectors Shape (N, dimensions), row-major; not to be changed afterwards.
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where they are no rows of that length, hold NaN or infinity, or need more than
   *   4 GiB (2.7 million rows of 384).
   */
  static async create(vectors: Float32Array, dimensions: number): Promise<VectorIndex> {
    if (!Number.isInteger(dimensions) || dimensions < 1)
      throw invalid(`dimensions must be a whole number of at least 1, got ${dimensions}`);
    checkLength(vectors, dimensions, 'vectors');
    const single = await SingleSearch.create(vectors, dimensions);
    return new VectorIndex(vectors, dimensions, await finiteLength(vectors, dimensions, 'vectors'), single);
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
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT, also where products could be larger than single precision holds;
   *   TOROUTER_RUNTIME_FAILED with the runtime's words; what the signal gives as its reason.
   */
  async search(queries: Float32Array, k: number, { signal }: { signal?: AbortSignal } = {}): Promise<Nearest> {
    signal?.throwIfAborted();
    if (!Number.isInteger(k) || k < 1) throw invalid(`k must be a whole number of at least 1, got ${k}`);
    checkLength(queries, this.dimensions, 'queries');
    const longest = await finiteLength(queries, this.dimensions, 'queries', signal);
    if (longest * this.#longest > LARGEST_PRODUCT)
      throw invalid(`products would be larger than single precision holds; scale the vectors, to length 1 for example`);
    const count = Math.min(k, this.size);
    const many = queries.length / this.dimensions >= FEWEST_IN_BATCH && this.size >= FEWEST_VECTORS;
    const batch = many ? await this.#batchSearch() : undefined;
    signal?.throwIfAborted();
    return (batch ?? this.#single).search(queries, count, signal);
  }

  #batchSearch(): Promise<BatchSearch | undefined> {
    return (this.#batch ??= BatchSearch.create(this.#vectors, this.dimensions).catch((error: unknown) => {
      this.#batch = undefined; // the next batch may try again
      throw error;
    }));
  }

  /** Ends the worker, where there is one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#batch?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
}

function checkLength(vectors: Float32Array, dimensions: number, name: string): void {
  if (vectors.length % dimensions !== 0)
    throw invalid(`${name} of ${dimensions} dimensions cannot have ${vectors.length} numbers in all`);
}

async function finiteLength(
  vectors: Float32Array,
  dimensions: number,
  name: string,
  signal?: AbortSignal,
): Promise<number> {
  const longest = await longestRow(vectors, dimensions, signal);
  if (longest === Infinity) throw invalid(`${name} hold NaN or infinity`);
  return longest;
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `VectorIndex: ${problem}.`);
}
