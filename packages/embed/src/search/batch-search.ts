import { TorouterError } from '@torouter/data';
import { Graph, OnnxSession } from '@torouter/onnx';
import type { Nearest } from './nearest.js';

/** Queries per product: enough to be fast, few enough that a product of 100,000 vectors stays near the cache. */
const QUERIES_PER_RUN = 64;

/** Compares many queries at once, by products of matrices in ONNX Runtime, in a worker thread. */
export class BatchSearch implements AsyncDisposable {
  private constructor(
    private readonly session: OnnxSession,
    private readonly dimensions: number,
  ) {}

  /** Undefined where ONNX Runtime is not installed. */
  static async create(vectors: Float32Array, dimensions: number): Promise<BatchSearch | undefined> {
    try {
      return new BatchSearch(await OnnxSession.create(searchGraph(vectors, dimensions).toBytes()), dimensions);
    } catch (error) {
      if (TorouterError.isInstance(error) && error.code === 'TOROUTER_RUNTIME_MISSING') return undefined;
      throw error;
    }
  }

  /** @param k At most the number of vectors. */
  async search(queries: Float32Array, k: number, signal?: AbortSignal): Promise<Nearest> {
    const count = queries.length / this.dimensions;
    const nearest = { rows: new Int32Array(count * k), similarities: new Float32Array(count * k) };
    for (let from = 0; from < count; from += QUERIES_PER_RUN) {
      signal?.throwIfAborted();
      const part = queries.slice(from * this.dimensions, (from + QUERIES_PER_RUN) * this.dimensions);
      const { rows, similarities } = await this.session.run({
        queries: { type: 'float32', shape: [part.length / this.dimensions, this.dimensions], data: part },
        k: { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(k)) },
      });
      nearest.rows.set(rows.data as Int32Array, from * k);
      nearest.similarities.set(similarities.data as Float32Array, from * k);
    }
    return nearest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}

/** `queries · vectorsᵀ`, then the k largest of each row. */
function searchGraph(vectors: Float32Array, dimensions: number): Graph {
  const size = vectors.length / dimensions;
  const turned = new Float32Array(vectors.length);
  for (let row = 0; row < size; row++)
    for (let d = 0; d < dimensions; d++) turned[d * size + row] = vectors[row * dimensions + d];
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
