import { TorouterError } from '@torouter/data';
import { openKernel, type Kernel } from '@torouter/onnx';
import type { Nearest } from './nearest.js';
import { TopK } from './top-k.js';
import { Turns } from './turns.js';

/** Numbers that are looked at, or copied, before others get a turn: a few milliseconds. */
const NUMBERS_PER_TURN = 2 ** 23;
/** What a memory of WebAssembly can be. */
const MOST_BYTES = 2 ** 32;

/** Compares each query with every vector, in WebAssembly, on a copy of the vectors padded to multiples of 4. */
export class SingleSearch {
  readonly #kernel: Kernel;
  readonly #query: Float32Array;
  readonly #products: Float32Array;
  readonly #rows: Float32Array;
  readonly #size: number;
  readonly #dimensions: number;
  readonly #width: number;
  /** Rows per turn. */
  readonly #block: number;
  readonly #turns = new Turns(NUMBERS_PER_TURN);
  /** One search after the other, so that many at once do not each take a part of the same turn. */
  #last = Promise.resolve();

  private constructor(size: number, dimensions: number) {
    const width = Math.ceil(dimensions / 4) * 4;
    const block = Math.max(1, Math.floor(NUMBERS_PER_TURN / width));
    const productsAt = 4 * width;
    const rowsAt = productsAt + 16 * Math.ceil(Math.min(block, Math.max(size, 1)) / 4);
    const bytes = rowsAt + 4 * width * size;
    if (bytes > MOST_BYTES)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `VectorIndex: ${size} vectors of ${dimensions} dimensions take ${bytes} bytes, and 4 GiB is the most; split them over several.`,
      );
    const { kernel, buffer } = openKernel(bytes);
    this.#kernel = kernel;
    this.#query = new Float32Array(buffer, 0, width);
    this.#products = new Float32Array(buffer, productsAt, (rowsAt - productsAt) / 4);
    this.#rows = new Float32Array(buffer, rowsAt, width * size);
    this.#size = size;
    this.#dimensions = dimensions;
    this.#width = width;
    this.#block = block;
  }

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where they need more than 4 GiB. */
  static async create(vectors: Float32Array, dimensions: number): Promise<SingleSearch> {
    const search = new SingleSearch(vectors.length / dimensions, dimensions);
    await search.#fill(vectors);
    return search;
  }

  /** @param k At most the number of vectors. */
  async search(queries: Float32Array, k: number, signal?: AbortSignal): Promise<Nearest> {
    const before = this.#last;
    let done = () => {};
    this.#last = new Promise((resolve) => (done = resolve));
    await before;
    try {
      signal?.throwIfAborted();
      const count = queries.length / this.#dimensions;
      const nearest = { rows: new Int32Array(count * k), similarities: new Float32Array(count * k) };
      const top = new TopK(k);
      for (let q = 0; q < count; q++) {
        this.#query.set(queries.subarray(q * this.#dimensions, (q + 1) * this.#dimensions));
        await this.#compare(top, signal);
        top.writeTo(nearest, q * k);
      }
      return nearest;
    } finally {
      done();
    }
  }

  /** Offers the products of the query in the memory. */
  async #compare(top: TopK, signal?: AbortSignal): Promise<void> {
    for (let from = 0; from < this.#size; from += this.#block) {
      const count = Math.min(this.#block, this.#size - from);
      const at = this.#rows.byteOffset + 4 * this.#width * from;
      this.#kernel.dots(this.#query.byteOffset, at, count, this.#width, this.#products.byteOffset);
      top.offerAll(this.#products, count, from);
      await this.#turns.after(count * this.#width, signal);
    }
  }

  async #fill(vectors: Float32Array): Promise<void> {
    const [dimensions, width] = [this.#dimensions, this.#width];
    const rowsAtOnce = Math.ceil(this.#block / 8);
    for (let from = 0; from < this.#size; from += rowsAtOnce) {
      const to = Math.min(this.#size, from + rowsAtOnce);
      if (width === dimensions) this.#rows.set(vectors.subarray(from * width, to * width), from * width);
      else
        for (let row = from; row < to; row++)
          this.#rows.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), row * width);
      // Pages that are touched for the first time take longer than reading them does later.
      await this.#turns.after(4 * (to - from) * width);
    }
  }
}
