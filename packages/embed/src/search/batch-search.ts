import { TorouterError } from '@torouter/data';
import { Graph, OnnxSession, RuntimeWorker } from '@torouter/onnx';
import type { Nearest } from './nearest.js';
import { TopK } from './top-k.js';
import { Turns } from './turns.js';

/** Queries per product: enough to be fast, few enough that a product stays near the cache. */
const QUERIES_PER_RUN = 256;
/**
 * Numbers per model. A model may not be larger than 2 GiB; far smaller ones are handed to the worker without holding up others, and
 * an abort need not wait long.
 */
const NUMBERS_PER_PART = 2 ** 22;
/** Numbers that are turned before others get a turn. */
const NUMBERS_PER_TURN = 2 ** 21;
/** Rows that are turned together: a line of the cache. */
const TILE = 16;

interface Part {
  session: OnnxSession;
  /** First row. */
  from: number;
  /** Number of rows. */
  size: number;
}

/** Compares many queries at once, by products of matrices in ONNX Runtime, in a worker thread. */
export class BatchSearch implements AsyncDisposable {
  readonly #parts: Part[] = [];

  private constructor(
    private readonly worker: RuntimeWorker,
    private readonly dimensions: number,
  ) {}

  /**
   * Undefined where ONNX Runtime is not installed.
   *
   * @throws {TorouterError} TOROUTER_RUNTIME_FAILED
   */
  static async create(vectors: Float32Array, dimensions: number): Promise<BatchSearch | undefined> {
    let search: BatchSearch;
    try {
      search = new BatchSearch(new RuntimeWorker(), dimensions);
    } catch (error) {
      if (TorouterError.isInstance(error) && error.code === 'TOROUTER_RUNTIME_MISSING') return undefined;
      throw error;
    }
    try {
      await search.#load(vectors);
      return search;
    } catch (error) {
      await search[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @param k At most the number of vectors. */
  async search(queries: Float32Array, k: number, signal?: AbortSignal): Promise<Nearest> {
    const { dimensions } = this;
    const count = queries.length / dimensions;
    const nearest = { rows: new Int32Array(count * k), similarities: new Float32Array(count * k) };
    for (let first = 0; first < count; first += QUERIES_PER_RUN) {
      const data = queries.slice(first * dimensions, (first + QUERIES_PER_RUN) * dimensions);
      const tops = Array.from({ length: data.length / dimensions }, () => new TopK(k));
      const feed = { type: 'float32', shape: [tops.length, dimensions], data } as const;
      for (const { session, from, size } of this.#parts) {
        signal?.throwIfAborted();
        const each = Math.min(k, size);
        const found = await session.run({
          queries: feed,
          k: { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(each)) },
        });
        const rows = found.rows.data as Int32Array;
        const similarities = found.similarities.data as Float32Array;
        tops.forEach((top, q) => {
          for (let i = q * each; i < (q + 1) * each; i++) top.offer(similarities[i], from + rows[i]);
        });
      }
      tops.forEach((top, q) => top.writeTo(nearest, (first + q) * k));
    }
    return nearest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
  }

  async #load(vectors: Float32Array): Promise<void> {
    const { dimensions, worker } = this;
    const all = vectors.length / dimensions;
    const most = Math.max(1, Math.floor(NUMBERS_PER_PART / dimensions));
    for (let from = 0; from < all; from += most) {
      const size = Math.min(most, all - from);
      const part = vectors.subarray(from * dimensions, (from + size) * dimensions);
      // Made again where the thread has to be replaced, rather than kept beside the vectors.
      const model = async () => searchGraph(await transposed(part, dimensions), dimensions).toBytes();
      this.#parts.push({ session: await OnnxSession.create(model, { worker }), from, size });
    }
  }
}

/** Shape (dimensions, rows): the runtime multiplies by it faster than by its transpose. */
async function transposed(vectors: Float32Array, dimensions: number): Promise<Float32Array> {
  const rows = vectors.length / dimensions;
  const turned = new Float32Array(vectors.length);
  const turns = new Turns(NUMBERS_PER_TURN);
  for (let from = 0; from < rows; from += TILE) {
    const to = Math.min(rows, from + TILE);
    for (let d = 0; d < dimensions; d++)
      for (let row = from; row < to; row++) turned[d * rows + row] = vectors[row * dimensions + d];
    await turns.after((to - from) * dimensions);
  }
  return turned;
}

/** `queries · vectorsᵀ`, then the k largest of each row. */
function searchGraph(turned: Float32Array, dimensions: number): Graph {
  const size = turned.length / dimensions;
  const graph = new Graph();
  const queries = graph.input('queries', ['queries', dimensions]);
  const k = graph.input('k', [1], 'int64');
  const products = graph.node(
    'MatMul',
    [queries, graph.constant(turned, [dimensions, size])],
    [{ type: 'float32', shape: ['queries', size] }],
  );
  const shape = ['queries', 'k'];
  const [similarities, found] = graph.node(
    'TopK',
    [products[0], k],
    [
      { type: 'float32', shape },
      { type: 'int64', shape },
    ],
    { axis: -1, largest: 1, sorted: 1 },
  );
  const [rows] = graph.node('Cast', [found], [{ type: 'int32', shape }], { to: 6 });
  graph.output('rows', rows);
  graph.output('similarities', similarities);
  return graph;
}
