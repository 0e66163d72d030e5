import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRandom } from '@torouter/data';
import { loadEncoder, readTokenizer } from '@torouter/embed';
import { modelFolder } from '@torouter/model-minilm';
import { OnnxSession, ops, Trainer, type OnnxTensor } from '@torouter/onnx';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { hasVnni } from './peers/has-vnni.js';
import { startPythonPeer } from './peers/python-peer.js';
import { startTransformersJs } from './peers/transformers-js-peer.js';
import { tokenTexts } from './token-texts.js';

const TOKENS = 64;
const TEXTS = 40;
const CONCURRENT = 64;

/**
 * MiniLM-L6 at int8, one thread, text in, vector out, against transformers.js (q8), PyTorch (dynamic int8) and onnxruntime's own quantised
 * model from Python; what 64 calls at once gain, and what they and a training cost the event loop. Rounds alternate.
 */
export default async function bench({ quick }: { quick: boolean }): Promise<Figure[]> {
  const rounds = quick ? 2 : 7;
  const texts = await tokenTexts(TOKENS, TEXTS);
  const scratch = await mkdtemp(join(tmpdir(), 'encoder-bench-'));
  try {
    const textsFile = join(scratch, 'texts.json');
    await writeFile(textsFile, JSON.stringify(texts));
    const env = { MODEL_DIR: modelFolder(), TEXTS: textsFile, SCRATCH: scratch };
    await using encoder = await loadEncoder('minilm', { precision: 'int8' });
    await using python = await startPythonPeer(
      'sentence_encoder',
      ['torch', 'transformers', 'onnxruntime', 'onnxscript'],
      env,
    );
    // Its model is the one that the Python peer has made.
    await using js = python && (await startTransformersJs(env));

    const ours: number[] = [];
    const batch: number[] = [];
    const ratios = { js: [] as number[], torch: [] as number[], batch: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const one = await oneByOne((text) => encoder.encode([text]), texts);
      const together = await timed(() => encoder.encode(texts.slice(0, 32)));
      const theirs = {
        js: await js?.round<number>('one'),
        torch: await python?.round<number>('torch one'),
        batch: await python?.round<number>('onnxruntime batch'),
      };
      if (round === 0) continue; // the warm-up
      ours.push(one);
      batch.push(32_000 / together);
      if (theirs.js !== undefined) ratios.js.push(theirs.js / one);
      if (theirs.torch !== undefined) ratios.torch.push(theirs.torch / one);
      if (theirs.batch !== undefined) ratios.batch.push(theirs.batch / together);
    }
    const note =
      hasVnni() === false
        ? 'a processor without VNNI: all spend three quarters of their time in one and the same product'
        : undefined;
    const figure = (what: string, values: number[], unit: string, atLeast?: number): Figure[] =>
      values.length === 0
        ? []
        : [
            {
              topic: 'encoder',
              what,
              value: median(values),
              unit,
              spread: [Math.min(...values), Math.max(...values)],
              ...(atLeast !== undefined && { target: { atLeast }, ...(note && { note }) }),
            },
          ];
    return [
      ...figure(`one text of ${TOKENS} tokens, int8, text in, vector out`, ours, 'ms'),
      ...figure('transformers.js q8’s time ÷ ours', ratios.js, '×', 1.6),
      ...figure('PyTorch dynamic int8’s time ÷ ours', ratios.torch, '×', 2),
      ...figure(`32 texts of ${TOKENS} tokens, int8`, batch, 'texts/s'),
      ...figure('onnxruntime’s own quantised model’s time ÷ ours, 32 texts, tokens ready for it', ratios.batch, '×', 1),
      ...(await concurrency(encoder.encode.bind(encoder), texts, rounds)),
      ...(await addedLatency(encoder, texts)),
      await loopDelayWhileTraining(quick),
    ];
  } finally {
    await rm(scratch, { recursive: true });
  }
}

type Encode = (texts: readonly string[]) => Promise<Float32Array>;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Median ms of a text, one after the other. */
async function oneByOne(encode: (text: string) => Promise<unknown>, texts: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (const text of texts) times.push(await timed(() => encode(text)));
  return median(times);
}

/** 64 callers at once against one, on short texts, where a message to the worker counts most; and the event loop's delay meanwhile. */
async function concurrency(encode: Encode, long: readonly string[], rounds: number): Promise<Figure[]> {
  const short = (await tokenTexts(8, CONCURRENT)).slice(0, CONCURRENT);
  const gains: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const single = await timed(async () => {
      for (const text of short) await encode([text]);
    });
    const together = await timed(() => Promise.all(short.map((text) => encode([text]))));
    if (round > 0) gains.push(single / together);
  }
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let left = CONCURRENT * 4;
  const caller = async () => {
    while (left-- > 0) await encode([long[left % long.length]]);
  };
  await Promise.all(Array.from({ length: CONCURRENT }, caller));
  delay.disable();
  return [
    {
      topic: 'encoder',
      what: '64 calls at once ÷ one by one, texts of 8 tokens',
      value: median(gains),
      unit: '×',
      spread: [Math.min(...gains), Math.max(...gains)],
      target: { atLeast: 1 },
      note: 'texts/s; calls share messages to the worker',
    },
    {
      topic: 'encoder',
      what: 'event loop delay p99 under 64 callers, 64 tokens',
      value: delay.percentile(99) / 1e6,
      unit: 'ms',
      target: { atMost: 10 },
    },
  ];
}

/** What queue, tokens and message add to the bare session's time, one call at a time. */
async function addedLatency(
  encoder: { encode: Encode; state(): Promise<{ files: Readonly<Record<string, Uint8Array>> }> },
  texts: readonly string[],
): Promise<Figure[]> {
  const { files } = await encoder.state();
  await using session = await OnnxSession.create(files['encoder.onnx']);
  const tokenizer = await readTokenizer(modelFolder());
  const bare = (text: string) => {
    const { ids } = tokenizer.encode(text, 256);
    const shape = [1, ids.length];
    return session.run({
      input_ids: { type: 'int64', shape, data: BigInt64Array.from(ids, BigInt) },
      attention_mask: { type: 'int64', shape, data: new BigInt64Array(ids.length).fill(1n) },
    });
  };
  const added: number[] = [];
  for (const text of [...texts, ...texts]) {
    const direct = await timed(() => bare(text));
    added.push((await timed(() => encoder.encode([text]))) - direct);
  }
  return [
    {
      topic: 'encoder',
      what: 'added to tokens + session in a worker by the queue, at low load (median)',
      value: median(added),
      unit: 'ms',
      target: { atMost: 1 },
    },
  ];
}

/** A training of matrices large enough to keep a core busy, while the main thread does nothing else. */
async function loopDelayWhileTraining(quick: boolean): Promise<Figure> {
  const random = createRandom(1);
  const width = 512;
  const tensor = (shape: number[]) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => 0.05 * random.normal()),
  });
  await using trainer = await Trainer.create({
    weights: { w: tensor([width, width]), b: tensor([width]), v: tensor([2, width]), c: tensor([2]) },
    build(graph) {
      const hidden = ops.relu(
        ops.linear(
          graph.input('x', ['batch', width]),
          graph.parameter('w', [width, width]),
          graph.parameter('b', [width]),
        ),
      );
      const logits = ops.linear(hidden, graph.parameter('v', [2, width]), graph.parameter('c', [2]));
      return ops.softmaxCrossEntropy(logits, graph.input('targets', ['batch', 2]), graph.input('weights', ['batch']));
    },
  });
  const floats = (shape: number[], value: () => number): OnnxTensor => ({
    type: 'float32',
    shape,
    data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, value),
  });
  const batch = {
    x: floats([1024, width], () => random.normal()),
    targets: floats([1024, 2], () => 0.5),
    weights: floats([1024], () => 1),
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let step = 0; step < (quick ? 20 : 100); step++) await trainer.step({ batches: [batch], learningRate: 1e-4 });
  delay.disable();
  return {
    topic: 'encoder',
    what: 'event loop delay p99 while a training runs',
    value: delay.percentile(99) / 1e6,
    unit: 'ms',
    target: { atMost: 10 },
  };
}
