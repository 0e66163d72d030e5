// What a run that was killed leaves behind: so many instructions in a file, and beside it the folder of a collection whose journal has the calls of
// 10 experts on all but the last of them. Run: node first-run.mjs FOLDER INSTRUCTIONS. Prints the bytes of the journal.
import { hash } from 'node:crypto';
import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonLines } from '@torouter/data';
import { collect } from '@torouter/experts';
import { collection } from './collection.mjs';
import { instructions } from './instructions.mjs';

const RESPONSE = 'The country north of Italy is Switzerland, or Austria, where one looks further east. '.repeat(6);

const [, , folder, count] = process.argv;
await writeJsonLines(join(folder, 'instructions.jsonl'), instructions(Number(count)));
// Told to stop before the first call: the rest of the folder is as every collection begins.
const options = collection(folder, () => 'never asked');
await collect({ ...options, drainSignal: AbortSignal.abort() });

const journal = join(options.folder, 'journal.jsonl');
let block = '';
for await (const { id } of instructions(Number(count) - 1)) {
  for (const expert of options.experts.keys()) block += line(id, expert);
  if (block.length < 1e7) continue;
  await appendFile(journal, block);
  block = '';
}
await appendFile(journal, block);
console.log(JSON.stringify({ bytes: (await stat(journal)).size }));

/** As a collection writes it; were it otherwise, the run that goes on would not find the calls done. */
function line(id, expert) {
  const key = hash('sha256', JSON.stringify([id, expert, 0])).slice(0, 16);
  const measured = { seconds: 0.5 + Math.random(), inputTokens: 25, outputTokens: 120 };
  const call = { key, costUsd: 0.000265, code: null, expert, ...measured, id, sample: 0, finishReason: 'stop' };
  return `${JSON.stringify({ ...call, attempts: 1, outputChars: RESPONSE.length, response: RESPONSE })}\n`;
}
