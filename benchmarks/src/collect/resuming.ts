import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../figure.js';
import { median } from '../median.js';
import { runScript } from './run-script.js';

/** How long a collection that was killed near its end takes to go on, and what memory: from its start to the first new call of an expert. */
export async function measureResuming(
  parent: string,
  { quick, signal }: { quick: boolean; signal?: AbortSignal },
): Promise<Figure[]> {
  const folder = await mkdtemp(join(parent, 'resume-'));
  const lines = quick ? 50_000 : 1_000_000;
  // The last instruction is the one that nobody has been asked.
  const args = [folder, String(lines / 10 + 1)];
  const { bytes } = await runScript<{ bytes: number }>('first-run.mjs', args, { signal });
  const rounds: { seconds: number; peakMb: number }[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++) rounds.push(await runScript('resume.mjs', args, { signal }));
  await rm(folder, { recursive: true });
  const figure = (what: string, values: number[], unit: string, atMost: number): Figure => ({
    ...{ topic: 'collect', what, value: median(values), unit, target: { atMost } },
    spread: [Math.min(...values), Math.max(...values)],
    note: `10 experts, ${(lines / 10).toLocaleString('en')} instructions in a file, a journal of ${(bytes / 1e6).toFixed(0)} MB`,
  });
  const what = `going on with a journal of ${lines.toLocaleString('en')} lines`;
  return [
    figure(
      `${what}, to the first new call`,
      rounds.map(({ seconds }) => seconds),
      's',
      5,
    ),
    figure(
      `${what}, most resident memory`,
      rounds.map(({ peakMb }) => peakMb),
      'MB',
      500,
    ),
  ];
}
