import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import fc from 'fast-check';
import { BatchSearch } from './batch-search.js';
import { SingleSearch } from './single-search.js';
import { VectorIndex } from './vector-index.js';

/** Vectors of small whole numbers, so that products are exact and there are many equals. */
function wholeVectors(rows: number, dimensions: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: rows * dimensions }, () => random.int(5) - 2);
}

/** Every product, sorted: what the definition says. */
function bruteForce(vectors: Float32Array, queries: Float32Array, dimensions: number, k: number) {
  const rows: number[] = [];
  const similarities: number[] = [];
  for (let q = 0; q < queries.length / dimensions; q++) {
    const scored = Array.from({ length: vectors.length / dimensions }, (_, row) => {
      let product = 0;
      for (let d = 0; d < dimensions; d++) product += queries[q * dimensions + d] * vectors[row * dimensions + d];
      return { row, product };
    });
    scored.sort((a, b) => b.product - a.product || a.row - b.row);
    for (const { row, product } of scored.slice(0, k)) {
      rows.push(row);
      similarities.push(product);
    }
  }
  return { rows: Int32Array.from(rows), similarities: Float32Array.from(similarities) };
}

describe('VectorIndex', () => {
  it('finds what comparing everything finds, equals by row', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...([fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 5 })] as const),
        ...([fc.integer({ min: 1, max: 70 }), fc.nat(1000)] as const),
        async (rows, dimensions, count, k, seed) => {
          const vectors = wholeVectors(rows, dimensions, seed);
          const queries = wholeVectors(count, dimensions, seed + 1);
          await using index = await VectorIndex.create(vectors, dimensions);
          expect(await index.search(queries, k)).toEqual(bruteForce(vectors, queries, dimensions, Math.min(k, rows)));
        },
      ),
    );
  });

  it('finds the same in a batch by the runtime', async () => {
    const vectors = wholeVectors(5000, 6, 1);
    const queries = wholeVectors(150, 6, 2);
    await using index = await VectorIndex.create(vectors, 6);
    const found = await index.search(queries, 10);
    expect(found).toEqual(bruteForce(vectors, queries, 6, 10));
    // The same, asked for directly: both ways are really different.
    await using batch = (await BatchSearch.create(vectors, 6))!;
    expect(await batch.search(queries, 10)).toEqual(found);
    expect(await (await SingleSearch.create(vectors, 6)).search(queries, 10)).toEqual(found);
  });

  it('finds the same in a batch over several parts, equals by row', async () => {
    const vectors = wholeVectors(5000, 512, 1);
    // A vector of each part again in another: equals across parts.
    vectors.copyWithin(4900 * 512, 0, 512);
    vectors.copyWithin(4950 * 512, 10 * 512, 11 * 512);
    const queries = wholeVectors(20, 512, 2);
    queries.set(vectors.subarray(0, 512));
    queries.set(vectors.subarray(10 * 512, 11 * 512), 512);
    await using batch = (await BatchSearch.create(vectors, 512))!;
    const found = await batch.search(queries, 10);
    expect(found).toEqual(bruteForce(vectors, queries, 512, 10));
    expect([...found.rows.slice(0, 2)]).toEqual([0, 4900]);
    // More than a part holds.
    const all = await batch.search(queries.subarray(0, 512), 5000);
    expect(all).toEqual(bruteForce(vectors, queries.subarray(0, 512), 512, 5000));
  });

  it('lets others have a turn among many queries over few vectors, and stops there', async () => {
    const vectors = wholeVectors(1000, 64, 1);
    const queries = wholeVectors(400, 64, 2);
    await using index = await VectorIndex.create(vectors, 64);
    const abort = new AbortController();
    setImmediate(() => abort.abort(new Error('stop')));
    await expect(index.search(queries, 3, { signal: abort.signal })).rejects.toThrow('stop');
    expect(await index.search(queries, 3)).toEqual(bruteForce(vectors, queries, 64, 3));
  });

  it('looks at vectors block by block, and lets others have a turn', async () => {
    // More numbers than one block holds.
    const dimensions = 512;
    const vectors = new Float32Array(70_000 * dimensions);
    vectors[69_999 * dimensions] = 1;
    vectors[10 * dimensions] = 0.5;
    await using index = await VectorIndex.create(vectors, dimensions);
    const query = new Float32Array(dimensions);
    query[0] = 1;
    let turns = 0;
    const count = () => turns++;
    setImmediate(count);
    const found = await index.search(query, 3);
    expect(turns).toBe(1);
    expect([...found.rows]).toEqual([69_999, 10, 0]);
    expect([...found.similarities]).toEqual([1, 0.5, 0]);
    const abort = new AbortController();
    const stopped = index.search(query, 3, { signal: abort.signal });
    setImmediate(() => abort.abort(new Error('stop')));
    await expect(stopped).rejects.toThrow('stop');
    expect([...(await index.search(query, 1)).rows]).toEqual([69_999]);
  });

  it('answers searches made at once, each with its own', async () => {
    const vectors = wholeVectors(50, 4, 3);
    await using index = await VectorIndex.create(vectors, 4);
    const queries = Array.from({ length: 8 }, (_, i) => wholeVectors(1, 4, 10 + i));
    const found = await Promise.all(queries.map((query) => index.search(query, 5)));
    found.forEach((one, i) => expect(one).toEqual(bruteForce(vectors, queries[i], 4, 5)));
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['NaN among the vectors', () => VectorIndex.create(Float32Array.of(1, NaN), 2), /vectors hold NaN/],
    ['rows that are cut', () => VectorIndex.create(new Float32Array(5), 2), /2 dimensions.*5 numbers/],
    [
      'more than 4 GiB',
      () => VectorIndex.create({ length: 2 ** 31 } as Float32Array, 2 ** 10),
      /2097152 vectors of 1024 dimensions.*4 GiB/,
    ],
    [
      'products too large for single precision',
      async () =>
        (await VectorIndex.create(Float32Array.of(1, 1, 1e30, -1e30), 2)).search(Float32Array.of(1e30, 1e30), 1),
      /larger than single precision/,
    ],
    ['infinity', () => VectorIndex.create(Float32Array.of(1, -Infinity), 2), /vectors hold NaN or infinity/],
    ['no dimensions', () => VectorIndex.create(new Float32Array(0), 0), /dimensions/],
    [
      'NaN in a query',
      async () => (await VectorIndex.create(new Float32Array(4), 2)).search(Float32Array.of(NaN, 0), 1),
      /queries hold NaN/,
    ],
    [
      'a query of another length',
      async () => (await VectorIndex.create(new Float32Array(4), 2)).search(new Float32Array(3), 1),
      /3 numbers/,
    ],
    ['k of 0', async () => (await VectorIndex.create(new Float32Array(4), 2)).search(new Float32Array(2), 0), /k must/],
  ])('refuses %s', async (_, call, message) => {
    await expect(call()).rejects.toMatchObject({
      code: 'TOROUTER_INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });
});
