// Scores so many answers by BERTSim, at int8 and with a worker for each core. Run: node score.mjs FOLDER, which holds texts.json: a list of
// references, and for each of them a list of responses, one an expert. Prints the seconds that the scoring of a collection took, and those of
// the encoder for the same texts in one batch, half of them before and half after.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createBertSim, loadEncoder } from '@torouter/embed';
import { collect, createFunctionExpert, loadScorer } from '@torouter/experts';

const folder = process.argv[2];
const { references, responses } = JSON.parse(await readFile(join(folder, 'texts.json'), 'utf8'));
const encoder = await loadEncoder('minilm', { precision: 'int8', workers: availableParallelism() });
const texts = [...new Set([...references, ...responses.flat()])];
const half = texts.length >> 1;

await encoder.encode(texts.slice(0, 200)); // the warm-up
const before = await batch(texts.slice(0, half));
const scoring = await score();
const after = await batch(texts.slice(half));
await encoder[Symbol.asyncDispose]();
console.log(JSON.stringify({ batch: before + after, scoring, texts: texts.length }));

async function batch(part) {
  const started = performance.now();
  await encoder.encode(part);
  return (performance.now() - started) / 1000;
}

/** From the last call to the last score. */
async function score() {
  let [called, scored] = [0, 0];
  const summary = await collect(
    {
      instructions: references.map((reference, i) => ({ id: `${i}`, dataset: 'prompts', prompt: `${i}`, reference })),
      experts: new Map(responses[0].map((_, e) => [`expert-${e}`, expert(e)])),
      folder: join(folder, 'scored'),
      scorer: await loadScorer('bertsim'),
      similarity: createBertSim(encoder),
    },
    ({ type }) => {
      if (type === 'progress') called = performance.now();
      if (type === 'score-progress') scored = performance.now();
    },
  );
  if (summary.experts.some(({ done, unscored }) => done < references.length || unscored > 0))
    throw new Error(`Expected a score for each, got ${JSON.stringify(summary)}.`);
  return (scored - called) / 1000;
}

function expert(e) {
  return createFunctionExpert({ name: `expert-${e}`, run: ({ messages }) => responses[messages[0].content][e] });
}
