// npm run bench [-- NAME… --quick]: runs NAME.bench.ts, or all of them but the long ones, prints one table and records the figures.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './figure.js';
import { isMet } from './figure-text.js';
import { measure } from './measure.js';
import { measured, mergeResults, RESULTS_FILE, type Results } from './results.js';
import { table } from './table.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ENDING = '.bench.ts';
/** They take many minutes each: run where they are named, and in quick runs, where they are as short as the others. */
const LONG = new Set(['gateway-idle', 'gateway-soak']);

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const all = (await readdir(FOLDER))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));
  let options: { quick: boolean; names: string[] };
  try {
    options = parse(args, all);
  } catch (error) {
    console.error(
      `${(error as Error).message}\nUsage: npm run bench [-- NAME… --quick], where NAME is one of ${all.join(', ')}; without a NAME all run but ${[...LONG].join(' and ')}.`,
    );
    return 2;
  }
  const results: Results = {};
  const failed: string[] = [];
  for (const name of options.names) {
    if (abort.signal.aborted) return 130;
    console.error(`${name} …`);
    try {
      results[name] = measured(
        await measure(join(FOLDER, name + ENDING), { quick: options.quick, signal: abort.signal }),
      );
    } catch (error) {
      failed.push(`${name} ${(error as Error).message}`);
    }
  }
  if (abort.signal.aborted) return 130;
  const figures: Figure[] = Object.values(results).flatMap((one) => one.figures);
  console.log(table(figures));
  for (const one of failed) console.error(`Failed: ${one}.`);
  if (options.quick) console.error('A quick run is for trying a benchmark out: nothing was recorded.');
  else if (figures.length > 0) {
    await mergeResults(RESULTS_FILE, results);
    console.error(`Recorded in ${RESULTS_FILE}; \`node scripts/readme-figures.mjs\` puts it into the README.`);
  }
  return failed.length > 0 || figures.some((figure) => isMet(figure) === false) ? 1 : 0;
}

function parse(args: string[], all: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false } },
  });
  const unknown = positionals.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}.`);
  const byDefault = all.filter((name) => values.quick || !LONG.has(name));
  return { quick: values.quick, names: positionals.length > 0 ? positionals : byDefault };
}
