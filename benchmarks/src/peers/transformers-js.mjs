// MiniLM-L6 at q8 in transformers.js, one thread; a round encodes, or classifies (TASK), each text once and answers with the median ms.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(join(process.env.TOROUTER_PEERS, 'x.js'));
const { env, pipeline } = require('@huggingface/transformers');
env.allowRemoteModels = false;
env.localModelPath = `${process.env.SCRATCH}/`;
const texts = JSON.parse(readFileSync(process.env.TEXTS, 'utf8'));
const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const task = process.env.TASK ?? 'feature-extraction';
const run = await pipeline(task, 'minilm', {
  dtype: 'q8',
  device: 'cpu',
  session_options: sessionOptions,
});
const options = task === 'feature-extraction' ? { pooling: 'mean', normalize: true } : { top_k: null };
console.log(JSON.stringify('ready'));
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'one') continue;
  const times = [];
  for (const text of texts) {
    const started = performance.now();
    await run(text, options);
    times.push(performance.now() - started);
  }
  console.log(JSON.stringify(times.sort((a, b) => a - b)[times.length >> 1]));
}
