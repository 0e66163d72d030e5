import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Random } from '@torouter/data';
import { VectorIndex } from '@torouter/embed';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { startPythonPeer } from './peers/python-peer.js';

const DIMENSIONS = 384;
const CLUSTERS = 1000;
const QUERIES = 256;
const K = 16;
/** Searches that make one measurement. */
const SEARCHES = { one: 15, batch: 3 } as const;

type Case = keyof typeof SEARCHES;

/**
 * The 16 nearest of 100,000 vectors of 384 dimensions, exact, one thread: one query, and 256 at once, against faiss's flat index on
 * the same vectors. Rounds alternate; both must find the same.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal: AbortSignal }): Promise<Figure[]> {
  const size = quick ? 20_000 : 100_000;
  const rounds = quick ? 2 : 7;
  const random = createRandom(1);
  const centres = normal(random, CLUSTERS);
  const vectors = clustered(random, centres, size);
  const queries = clustered(random, centres, QUERIES);
  const query = (i: number) => queries.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS);
  await using index = await VectorIndex.create(vectors, DIMENSIONS);
  await using peer = await startFaiss(vectors, queries);
  if (peer) await checkRows(await peer.round<number[][]>(`rows ${QUERIES}`));

  const search = { one: (i: number) => index.search(query(i), K), batch: () => index.search(queries, K) };
  const ours: Record<Case, number[]> = { one: [], batch: [] };
  const ratios: Record<Case, number[]> = { one: [], batch: [] };
  for (let round = 0; round <= rounds; round++)
    for (const which of ['one', 'batch'] as const) {
      signal.throwIfAborted();
      const times: number[] = [];
      for (let i = 0; i < SEARCHES[which]; i++) {
        const started = performance.now();
        await search[which](i);
        times.push(performance.now() - started);
      }
      const theirs = peer && median(await peer.round<number[]>(`${which} ${SEARCHES[which]}`));
      if (round === 0) continue; // warm-up
      ours[which].push(median(times));
      if (theirs !== undefined) ratios[which].push(median(times) / theirs);
    }

  const figure = (what: string, unit: string, values: number[], target?: Figure['target']): Figure => ({
    ...{ topic: 'knn', what, value: median(values), unit, spread: [Math.min(...values), Math.max(...values)] },
    ...(target && { target }),
  });
  const of = `of ${size.toLocaleString('en-US')} × ${DIMENSIONS}, k = ${K}`;
  const rates = ours.batch.map((ms) => (QUERIES / ms) * 1000);
  return [
    figure(`nearest ${of}, one query`, 'ms', ours.one),
    figure(`nearest ${of}, ${QUERIES} queries at once`, 'queries/s', rates),
    ...(peer
      ? [
          figure("one query: its time ÷ faiss's flat index", '×', ratios.one, { atMost: 1.2 }),
          figure(
            `${QUERIES} queries: its rate ÷ that of faiss with BLAS`,
            '×',
            ratios.batch.map((ratio) => 1 / ratio),
            { atLeast: 0.8 },
          ),
        ]
      : []),
  ];

  /** Rounding may order near equals otherwise, so a few neighbours at the edge may differ. */
  async function checkRows(theirs: number[][]): Promise<void> {
    const batch = await index.search(queries, K);
    let same = 0;
    for (const [i, rows] of theirs.entries()) {
      const expected = new Set(rows);
      const alone = await index.search(query(i), K);
      for (let n = 0; n < K; n++) if (expected.has(alone.rows[n]) && expected.has(batch.rows[i * K + n])) same++;
    }
    if (same < 0.999 * QUERIES * K) throw new Error(`only ${same} of ${QUERIES * K} neighbours are those of faiss`);
  }
}

/** Rows of the normal distribution. */
function normal(random: Random, rows: number): Float32Array {
  return Float32Array.from({ length: rows * DIMENSIONS }, () => random.normal());
}

/** Rows around centres, of length 1: embeddings of prompts come in clusters. */
function clustered(random: Random, centres: Float32Array, rows: number): Float32Array {
  const vectors = normal(random, rows);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    const centre = random.int(CLUSTERS) * DIMENSIONS;
    let squares = 0;
    for (let d = 0; d < DIMENSIONS; d++) {
      vector[d] = centres[centre + d] + 0.8 * vector[d];
      squares += vector[d] ** 2;
    }
    const length = Math.sqrt(squares);
    for (let d = 0; d < DIMENSIONS; d++) vector[d] /= length;
  }
  return vectors;
}

/** It reads the vectors before it is ready, so that the files can go at once. */
async function startFaiss(vectors: Float32Array, queries: Float32Array) {
  const folder = await mkdtemp(join(tmpdir(), 'torouter-knn-'));
  try {
    const files = { VECTORS: join(folder, 'vectors'), QUERIES: join(folder, 'queries') };
    await writeFile(files.VECTORS, vectors);
    await writeFile(files.QUERIES, queries);
    const sizes = { DIMENSIONS: String(DIMENSIONS), K: String(K) };
    return await startPythonPeer('knn', ['faiss', 'numpy'], { ...files, ...sizes });
  } finally {
    await rm(folder, { recursive: true });
  }
}
