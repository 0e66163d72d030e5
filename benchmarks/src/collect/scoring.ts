import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../figure.js';
import { runScript } from './run-script.js';
import { scoredTexts } from './scored-texts.js';

/** BERTSim in the scoring of a collection against the bare encoder, which gets the same texts in one batch. */
export async function measureScoring(
  parent: string,
  { quick, signal }: { quick: boolean; signal?: AbortSignal },
): Promise<Figure[]> {
  const folder = await mkdtemp(join(parent, 'score-'));
  const pairs = quick ? 1000 : 10_000;
  await writeFile(join(folder, 'texts.json'), JSON.stringify(await scoredTexts(pairs)));
  const { batch, scoring, texts } = await runScript<{ batch: number; scoring: number; texts: number }>(
    'score.mjs',
    [folder],
    { signal },
  );
  const what = `BERTSim of ${pairs.toLocaleString('en')} pairs`;
  const note = `MiniLM at int8, a worker for each core; ${texts.toLocaleString('en')} different texts of about 64 tokens: each reference comes with four experts`;
  return [
    { topic: 'collect', what, value: pairs / scoring, unit: 'pairs/s', note },
    {
      ...{ topic: 'collect', what: `${what} ÷ the encoder’s rate on the same texts in one batch`, unit: '×' },
      ...{ value: batch / scoring, target: { atLeast: 0.9 } },
    },
  ];
}
