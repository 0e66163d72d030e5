// Started by main.ts in a process of its own: runs the benchmark file of the first argument and sends its figures back.
import { pathToFileURL } from 'node:url';
import type { Figure } from './figure.js';

type Bench = (options: { quick: boolean; signal: AbortSignal }) => Promise<Figure[]>;

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());

const { default: bench } = (await import(pathToFileURL(process.argv[2]).href)) as { default: Bench };
const figures = await bench({ quick: process.argv.includes('--quick'), signal: abort.signal });
process.send!(figures, () => process.disconnect());
