import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitBert } from '@torouter/classifiers';
import { drain } from '@torouter/data';
import { readTokenizer } from '@torouter/embed';
import { modelFolder } from '@torouter/model-minilm';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { hasVnni } from './peers/has-vnni.js';
import { startPythonPeer } from './peers/python-peer.js';
import { startTransformersJs } from './peers/transformers-js-peer.js';
import { realPrompts } from './real-prompts.js';

const EXPERTS = 8;
const TEXTS = 40;
const TOKENS = 64;

/**
 * A decision of a BERT-Router at int8, text in, probabilities out, texts of 64 tokens, one thread: against the same file in a bare
 * session with the same tokenizer, and against transformers.js with q8 of the same architecture (head with pooler).
 */
export default async function bench({ quick }: { quick: boolean }): Promise<Figure[]> {
  const tokenizer = await readTokenizer(modelFolder());
  const texts = (await realPrompts(2000))
    .map((prompt) => cut(prompt, (text) => tokenizer.encode(text, 512).ids.length))
    .filter((text) => tokenizer.encode(text, 512).ids.length === TOKENS)
    .slice(0, TEXTS);
  // What it has learned is nothing to its speed.
  const rows = 16;
  const uniform = new Float64Array(rows * EXPERTS).fill(1 / EXPERTS);
  await using router = await drain(
    fitBert(
      {
        experts: Array.from({ length: EXPERTS }, (_, j) => `expert-${j}`),
        ...{ texts: texts.slice(0, rows), tasks: Array<string>(rows).fill(''), quality: uniform, labels: uniform },
        sampleWeights: new Float64Array(rows).fill(1),
      },
      { epochs: 1, head: 'pooler' },
    ),
  );
  const session = await InferenceSession.create(router.state().files['bert.int8.onnx'], {
    ...{ intraOpNumThreads: 1, interOpNumThreads: 1 },
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const bare = async (text: string) => {
    const { ids } = tokenizer.encode(text, 128);
    const shape = [1, ids.length];
    await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    });
  };
  const scratch = await mkdtemp(join(tmpdir(), 'decision-bench-'));
  try {
    const file = join(scratch, 'texts.json');
    await writeFile(file, JSON.stringify(texts));
    const env = { MODEL_DIR: modelFolder(), TEXTS: file, SCRATCH: scratch, TASK: 'text-classification' };
    // It makes the model that transformers.js runs.
    await using python = await startPythonPeer(
      'text_classifier',
      ['torch', 'transformers', 'onnxruntime', 'onnxscript'],
      env,
    );
    await using js = python && (await startTransformersJs(env));
    const ours: number[] = [];
    const [overBare, overJs]: number[][] = [[], []];
    for (let round = 0; round <= (quick ? 1 : 7); round++) {
      // In turn, text by text: what else the machine does then hits both.
      const times: { own: number[]; alone: number[] } = { own: [], alone: [] };
      for (const text of texts) {
        times.own.push(await timed(() => router.predict([text])));
        times.alone.push(await timed(() => bare(text)));
      }
      const [own, alone] = [median(times.own), median(times.alone)];
      const theirs = await js?.round<number>('one');
      if (round === 0) continue; // the warm-up
      ours.push(own);
      overBare.push(own / alone);
      if (theirs !== undefined) overJs.push(theirs / own);
    }
    const figure = (what: string, values: number[], unit: string, more: Partial<Figure> = {}): Figure[] =>
      values.length === 0
        ? []
        : [
            {
              topic: 'bert',
              what,
              value: median(values),
              unit,
              spread: [Math.min(...values), Math.max(...values)],
              ...more,
            },
          ];
    const note = hasVnni() === false ? 'a processor without VNNI' : undefined;
    return [
      ...figure('one decision, int8, 64 tokens, text in, probabilities out', ours, 'ms'),
      ...figure('its time ÷ bare session on the main thread + tokenizer', overBare, '×', { target: { atMost: 1.05 } }),
      ...figure('transformers.js q8’s time ÷ ours, same head', overJs, '×', {
        target: { atLeast: 1.6 },
        ...(note && { note }),
      }),
    ];
  } finally {
    await session.release();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The beginning of a text, as many words as 64 tokens hold. */
function cut(text: string, tokensOf: (text: string) => number): string {
  const words = text.split(/\s+/).slice(0, TOKENS);
  while (words.length > 0 && tokensOf(words.join(' ')) > TOKENS) words.pop();
  return words.join(' ');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
