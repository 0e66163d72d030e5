import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.js';

/** One benchmark's figures and the machine they were measured on. */
export interface Measurement {
  /** Day of the measurement, UTC, as 2026-11-23. */
  date: string;
  node: string;
  platform: string;
  cpu: string;
  cores: number;
  figures: Figure[];
}

/** Benchmarks by name, sorted. Those of a partial run replace theirs and leave the others, each with its own machine. */
export type Results = Record<string, Measurement>;

/** Where `npm run bench` writes; committed, and the source of the README's figures. */
export const RESULTS_FILE = fileURLToPath(new URL('../results/latest.json', import.meta.url));

export function measured(figures: Figure[]): Measurement {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    figures,
  };
}

/** Puts what was measured into the file, which it makes where there is none. */
export async function mergeResults(file: string, measurements: Results): Promise<void> {
  const merged = Object.entries({ ...(await readResults(file)), ...measurements });
  const sorted = Object.fromEntries(merged.sort(([a], [b]) => (a < b ? -1 : 1)));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, `${JSON.stringify(sorted, undefined, 2)}\n`);
  await rename(`${file}.part`, file);
}

async function readResults(file: string): Promise<Results> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
