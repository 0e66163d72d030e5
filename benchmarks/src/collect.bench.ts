import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCalling } from './collect/calling.js';
import { measureResuming } from './collect/resuming.js';
import { measureScoring } from './collect/scoring.js';
import type { Figure } from './figure.js';

/** A collection: how fast it calls experts, how soon one that was killed goes on, and how fast it scores. */
export default async function bench(options: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'collect-bench-'));
  try {
    return [
      ...(await measureCalling(folder, options)),
      ...(await measureResuming(folder, options)),
      ...(await measureScoring(folder, options)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
