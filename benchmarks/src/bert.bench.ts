import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planBatches, TrainingCheckpoints } from '@torouter/classifiers';
import { createRandom } from '@torouter/data';
import { loadBert } from '@torouter/embed';
import { modelFolder } from '@torouter/model-minilm';
import {
  bertInputs,
  bertLogits,
  bertParameters,
  compactVocabulary,
  ops,
  trainedWeights,
  Trainer,
  type OnnxTensor,
} from '@torouter/onnx';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { startPythonPeer } from './peers/python-peer.js';
import { realPrompts } from './real-prompts.js';

const PROMPTS = 5000;
const BATCH = 8;
const MAX_TOKENS = 128;
const CLASSES = 8;
/** Each round takes every so-many-th batch of the epoch, another one each time. */
const STRIDE = 15;
/** Between checkpoints. */
const CHECKPOINT_EVERY_SECONDS = 60;

type Batch = Record<string, OnnxTensor>;

/**
 * Fine-tuning MiniLM-L6 on 5,000 real prompts, batches of 8 by length, dropout 0.1, gradients clipped: batches of the epoch against
 * PyTorch eager with fused AdamW, on one thread, with the same batches and with all padded to the longest; two threads against one;
 * and what a checkpoint costs.
 */
export default async function bench({ quick }: { quick: boolean }): Promise<Figure[]> {
  const { config: whole, weights: loaded, tokenizer } = await loadBert('minilm');
  const ids = (await realPrompts(PROMPTS)).map((prompt) => tokenizer.encode(prompt, MAX_TOKENS).ids);
  const random = createRandom(1);
  const head = Object.fromEntries(
    bertParameters(whole, { classes: CLASSES })
      .filter(({ name }) => name.startsWith('classifier.'))
      .map(({ name, shape }) => {
        const length = shape.reduce((product, n) => product * n, 1);
        return [name, { shape, data: Float32Array.from({ length }, () => 0.02 * random.normal()) }];
      }),
  );
  const used = new Set([tokenizer.padId, ...ids.flatMap((row) => [...row])]);
  const compact = compactVocabulary(whole, { ...loaded, ...head }, used);
  const { config, weights } = compact;
  const tokens = ids.map(compact.toCompact);
  const parameters = bertParameters(config, { classes: CLASSES });
  const trainerOn = (threads: number) =>
    Trainer.create({
      ...{ weights, threads, dropout: 0.1, clipNorm: 1 },
      build(graph, dropout) {
        const logits = bertLogits(config, trainedWeights(graph, parameters), bertInputs(graph), { dropout });
        const targets = graph.input('targets', ['batch', CLASSES]);
        return ops.softmaxCrossEntropy(logits, targets, graph.input('weights', ['batch']));
      },
    });
  const lengths = tokens.map((row) => row.length);
  const plan = planBatches(lengths, { batchSize: BATCH, seed: 1, epoch: 0 });
  const batches = plan.map((rows) => batchOf(Array.from(rows, (row) => tokens[row])));
  const rounds = quick ? 1 : 3;
  const roundOf = (round: number) => batches.filter((_, i) => i % (quick ? 60 : STRIDE) === round % STRIDE);
  const seconds = async (trainer: Trainer, round: readonly Batch[]) => {
    const started = performance.now();
    for (const batch of round) await trainer.step({ batches: [batch], learningRate: 2e-5 });
    return (performance.now() - started) / 1000;
  };

  const figures: Figure[] = [];
  await using peer = await startPythonPeer('bert_epoch', ['torch', 'transformers'], {
    MODEL_DIR: modelFolder(),
    VOCABULARY: String(config.vocabularySize),
  });
  {
    await using one = await trainerOn(1);
    await using two = await trainerOn(2);
    const [epoch, same, padded, cores]: number[][] = [[], [], [], []];
    await seconds(one, batches.slice(0, 3));
    await seconds(two, batches.slice(0, 3));
    for (let round = 0; round < rounds; round++) {
      const part = roundOf(round);
      const shapes = part.map(({ input_ids: { shape } }) => shape as number[]);
      const own = await seconds(one, part);
      epoch.push((own * batches.length) / part.length);
      cores.push(own / (await seconds(two, part)));
      if (!peer) continue;
      if (round === 0) await peer.round('8x64 8x128');
      same.push(own / (await peer.round<number>(shapes.map((shape) => shape.join('x')).join(' '))));
      padded.push(own / (await peer.round<number>(shapes.map(([rows]) => `${rows}x${MAX_TOKENS}`).join(' '))));
    }
    const tokensPerBatch = batches.reduce((sum, { input_ids: { shape } }) => sum + shape[0] * shape[1], 0);
    figures.push(
      figure('epoch of 5,000 prompts, one thread', epoch, 's', undefined, {
        note: `${(tokensPerBatch / PROMPTS).toFixed(0)} tokens a prompt with padding, extrapolated from every ${STRIDE}th batch`,
      }),
      figure('its time ÷ PyTorch fp32, same batches', same, '×', { atMost: 1 }),
      figure('its time ÷ PyTorch fp32, padded to the longest (128)', padded, '×'),
      figure('one thread’s time ÷ that of two', cores, '×', { atLeast: 1.6 }),
    );
  }
  figures.push(...(await checkpointCost(await trainerOn(1), tokens, quick)));
  return figures.filter(({ value }) => !Number.isNaN(value));
}

function figure(
  what: string,
  values: readonly number[],
  unit: string,
  target?: Figure['target'],
  more: Partial<Figure> = {},
): Figure {
  const spread: [number, number] = [Math.min(...values), Math.max(...values)];
  return { topic: 'bert', what, value: median(values), unit, spread, ...(target && { target }), ...more };
}

/** Steps with a checkpoint that is written meanwhile against as many without. */
async function checkpointCost(trainer: Trainer, tokens: readonly Int32Array[], quick: boolean): Promise<Figure[]> {
  await using _ = trainer;
  const folder = await mkdtemp(join(tmpdir(), 'checkpoint-bench-'));
  try {
    await using checkpoints = await TrainingCheckpoints.open(join(folder, 'router.partial'));
    const batch = fixedBatch(tokens);
    const stretch = async (withCheckpoint = false) => {
      const started = performance.now();
      const state = withCheckpoint ? await trainer.state() : undefined;
      const losses = Array<number>(state?.step ?? 0).fill(1);
      const writing = state && checkpoints.save({ bench: true }, { state, losses, epochs: [] });
      for (let step = 0; step < (quick ? 3 : 12); step++) await trainer.step({ batches: [batch], learningRate: 2e-5 });
      await writing;
      return (performance.now() - started) / 1000;
    };
    await stretch();
    const costs: number[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      const without = await stretch();
      costs.push((100 * ((await stretch(true)) - without)) / CHECKPOINT_EVERY_SECONDS);
    }
    await checkpoints.remove();
    return [
      figure(
        'a checkpoint every 60 s costs',
        costs,
        '% of the time',
        { atMost: 1 },
        { note: 'one training thread on two cores' },
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** 8 × 64 tokens of prompts that are at least as long. */
function fixedBatch(tokens: readonly Int32Array[]): Batch {
  const long = tokens.filter((row) => row.length >= 64);
  return batchOf(long.slice(0, BATCH).map((row) => row.slice(0, 64)));
}

function batchOf(rows: readonly Int32Array[]): Batch {
  const length = Math.ceil(Math.max(...rows.map((row) => row.length)) / 8) * 8;
  const shape = [rows.length, length];
  const input_ids = new BigInt64Array(rows.length * length);
  const mask = new BigInt64Array(rows.length * length);
  const targets = new Float32Array(rows.length * CLASSES);
  rows.forEach((row, i) => {
    row.forEach((id, s) => (input_ids[i * length + s] = BigInt(id)));
    mask.fill(1n, i * length, i * length + row.length);
    targets[i * CLASSES + (row.length % CLASSES)] = 1;
  });
  return {
    input_ids: { type: 'int64', shape, data: input_ids },
    attention_mask: { type: 'int64', shape, data: mask },
    targets: { type: 'float32', shape: [rows.length, CLASSES], data: targets },
    weights: { type: 'float32', shape: [rows.length], data: new Float32Array(rows.length).fill(1) },
  };
}
