import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@torouter/data';
import { VectorIndex } from '@torouter/embed';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { startPythonPeer } from './peers/python-peer.js';

const DIMENSIONS = 384;
const K = 16;
const QUERIES = 256;

/** Exact nearest neighbours over unit vectors in clusters, as sentence embeddings are, against faiss’s flat index. Rounds alternate. */
export default async function bench({ quick }: { quick: boolean }): Promise<Figure[]> {
  const size = quick ? 20_000 : 100_000;
  const rounds = quick ? 2 : 7;
  const random = createRandom(5);
  const centres = unitVectors(1000, () => random.normal());
  const near = (count: number) => {
    const vectors = new Float32Array(count * DIMENSIONS);
    for (let row = 0; row < count; row++) {
      const centre = random.int(1000) * DIMENSIONS;
      for (let d = 0; d < DIMENSIONS; d++)
        vectors[row * DIMENSIONS + d] = centres[centre + d] + (0.8 * random.normal()) / Math.sqrt(DIMENSIONS);
    }
    return normalise(vectors);
  };
  const [vectors, queries] = [near(size), near(QUERIES)];
  const scratch = await mkdtemp(join(tmpdir(), 'knn-bench-'));
  try {
    const [vectorFile, queryFile] = [join(scratch, 'vectors'), join(scratch, 'queries')];
    await writeFile(vectorFile, new Uint8Array(vectors.buffer));
    await writeFile(queryFile, new Uint8Array(queries.buffer));
    await using index = await VectorIndex.create(vectors, DIMENSIONS);
    await using peer = await startPythonPeer('knn', ['faiss', 'numpy'], {
      VECTORS: vectorFile,
      QUERIES: queryFile,
      DIMENSIONS: String(DIMENSIONS),
      K: String(K),
    });
    const ours = { one: [] as number[], batch: [] as number[] };
    const ratios = { one: [] as number[], batch: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const singles: number[] = [];
      for (let q = 0; q < 20; q++)
        singles.push(await timed(() => index.search(queries.slice(q * DIMENSIONS, (q + 1) * DIMENSIONS), K)));
      const one = median(singles);
      const batch = median([await timed(() => index.search(queries, K)), await timed(() => index.search(queries, K))]);
      const theirOne = await peer?.round<number>('one');
      const theirBatch = await peer?.round<number>('batch');
      if (round === 0) continue; // the warm-up
      ours.one.push(one);
      ours.batch.push(QUERIES / (batch / 1000));
      if (theirOne !== undefined) ratios.one.push(one / theirOne);
      if (theirBatch !== undefined) ratios.batch.push(theirBatch / batch);
    }
    const figure = (what: string, values: number[], unit: string, target?: Figure['target']): Figure[] =>
      values.length === 0
        ? []
        : [
            {
              topic: 'knn',
              what,
              value: median(values),
              unit,
              spread: [Math.min(...values), Math.max(...values)],
              target,
            },
          ];
    const shape = `${size} × ${DIMENSIONS}, k = ${K}`;
    return [
      ...figure(`one query, ${shape}, exact`, ours.one, 'ms'),
      ...figure('its time ÷ faiss’s flat index', ratios.one, '×', { atMost: 1.2 }),
      ...figure(`batches of ${QUERIES}, ${shape}, exact`, ours.batch, 'queries/s'),
      ...figure('its speed ÷ faiss’s BLAS path', ratios.batch, '×', { atLeast: 0.8 }),
    ];
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function unitVectors(count: number, value: () => number): Float32Array {
  return normalise(Float32Array.from({ length: count * DIMENSIONS }, value));
}

function normalise(vectors: Float32Array): Float32Array {
  for (let at = 0; at < vectors.length; at += DIMENSIONS) {
    const row = vectors.subarray(at, at + DIMENSIONS);
    const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    for (let d = 0; d < DIMENSIONS; d++) row[d] /= norm;
  }
  return vectors;
}
