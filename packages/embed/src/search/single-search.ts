import { setImmediate } from 'node:timers/promises';
import { openKernel, type Kernel } from '@torouter/onnx';
import type { Nearest } from './nearest.js';
import { TopK } from './top-k.js';

/** Numbers that are looked at before others get a turn: a few milliseconds. */
const BLOCK_NUMBERS = 2 ** 24;

/** Compares each query with every vector, in WebAssembly, on a copy of the vectors padded to multiples of 4. */
export class SingleSearch {
  readonly #kernel: Kernel;
  readonly #query: Float32Array;
  readonly #products: Float32Array;
  readonly #rowsAt: number;
  readonly #size: number;
  readonly #dimensions: number;
  readonly #width: number;
  /** The memory holds one query at a time. */
  #turn = Promise.resolve();

  constructor(vectors: Float32Array, dimensions: number) {
    const size = vectors.length / dimensions;
    const width = Math.ceil(dimensions / 4) * 4;
    const block = Math.max(1, Math.floor(BLOCK_NUMBERS / width));
    const productsAt = 4 * width;
    const rowsAt = productsAt + 16 * Math.ceil(Math.min(block, Math.max(size, 1)) / 4);
    const { kernel, buffer } = openKernel(rowsAt + 4 * width * size);
    this.#kernel = kernel;
    this.#query = new Float32Array(buffer, 0, width);
    this.#products = new Float32Array(buffer, productsAt, (rowsAt - productsAt) / 4);
    this.#rowsAt = rowsAt;
    this.#size = size;
    this.#dimensions = dimensions;
    this.#width = width;
    const rows = new Float32Array(buffer, rowsAt, width * size);
    if (width === dimensions) rows.set(vectors);
    else
      for (let row = 0; row < size; row++)
        rows.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), row * width);
  }

  /** @param k At most the number of vectors. */
  async search(queries: Float32Array, k: number, signal?: AbortSignal): Promise<Nearest> {
    const before = this.#turn;
    let done = () => {};
    this.#turn = new Promise((resolve) => (done = resolve));
    await before;
    try {
      const count = queries.length / this.#dimensions;
      const nearest = { rows: new Int32Array(count * k), similarities: new Float32Array(count * k) };
      for (let q = 0; q < count; q++) {
        const top = await this.#one(queries.subarray(q * this.#dimensions, (q + 1) * this.#dimensions), k, signal);
        top.writeTo(nearest, q * k);
      }
      return nearest;
    } finally {
      done();
    }
  }

  async #one(query: Float32Array, k: number, signal?: AbortSignal): Promise<TopK> {
    const top = new TopK(k);
    const block = Math.max(1, Math.floor(BLOCK_NUMBERS / this.#width));
    for (let from = 0; from < this.#size; from += block) {
      if (from > 0) {
        await setImmediate();
        signal?.throwIfAborted();
      }
      const count = Math.min(block, this.#size - from);
      this.#query.set(query);
      this.#kernel.dots(
        this.#query.byteOffset,
        this.#rowsAt + 4 * this.#width * from,
        count,
        this.#width,
        this.#products.byteOffset,
      );
      top.offer(this.#products, count, from);
    }
    return top;
  }
}
