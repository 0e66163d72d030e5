import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { drain, OutcomeTable } from '@torouter/data';
import { tinyBertFolder } from '@torouter/test-utils';
import { TrainingCheckpoints } from '../bert/checkpoints/training-checkpoints.js';
import type { BertClassifier } from '../bert/bert-classifier.js';
import type { TrainEvent } from '../classifier.js';
import { wordEncoder } from '../testing/word-encoder.js';
import { Router } from './router.js';
import type { TrainRouterOptions } from './train-options.js';
import { trainRouter, trainRouterEvents } from './train-router.js';

const tiny = await tinyBertFolder();
const scratch = await mkdtemp(join(tmpdir(), 'bert-router-'));
afterAll(async () => {
  await tiny[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true });
});

const WORDS = [
  ['sum', 'apples', 'total', 'coins'],
  ['verb', 'tense', 'plural', 'noun'],
];
function table(rows = 120): OutcomeTable {
  const queries = Array.from({ length: rows }, (_, i) => {
    const words = WORDS[i % 2];
    return { id: `q${i}`, dataset: `task-${i % 2}`, prompt: `${words[i % 4]} ${words[(i * 3 + 1) % 4]} number ${i}` };
  });
  const score = Float64Array.from({ length: rows * 2 }, (_, k) => Number(((k >> 1) + k) % 2 === 0 || k % 16 < 2));
  const cost = Float64Array.from({ length: rows * 2 }, (_, k) => (k % 2 ? 0.001 : 0.01));
  return new OutcomeTable({ queries, experts: ['dear', 'cheap'], metrics: { score, cost } });
}

const options = { model: tiny.folder, epochs: 20, patience: 20, maxTokens: 24, learningRate: 2e-3 };
const bert: TrainRouterOptions = { classifier: 'bert', temperature: 0.3, options };

it('learns from all rows but those that choose its epoch and λ, and has seen these too', async () => {
  const events: TrainEvent[] = [];
  await using router = await drain(trainRouterEvents(table(), bert), (event) => events.push(event));
  expect((await router.route('sum of coins number 3')).expert).toBe('dear');
  expect((await router.route('plural noun number 3')).expert).toBe('cheap');
  const { record } = router.classifier as BertClassifier;
  expect(events).toContainEqual(expect.objectContaining({ type: 'fit-start', rows: 96 }));
  expect(record.history.validationRows).toBe(24);
  expect(record.meanCostUsd).toEqual([expect.closeTo(0.01), expect.closeTo(0.001)]);
  expect(router.training).toMatchObject({
    rows: 120,
    validationRows: 24,
    labels: { temperature: 0.3 },
    keepQuality: { validationRows: 24 },
  });
  expect(table().queries.every(({ prompt }) => router.hasSeen(prompt))).toBe(true);
});

it('is a folder that holds no path, and decides the same when it is loaded, at either precision', async () => {
  const folder = join(scratch, 'saved');
  await using router = await trainRouter(table(), bert);
  await router.save(folder);
  expect(await readFile(join(folder, 'router.json'), 'utf8')).not.toContain('tiny-bert');
  const texts = ['sum of coins', 'a verb', ''];
  await using loaded = await Router.load(folder, { workers: 2 });
  expect(await loaded.predict(texts)).toEqual(await router.predict(texts));
  await using single = await Router.load(folder, { precision: 'fp32' });
  const [a, b] = [await single.predict(texts), await router.predict(texts)];
  a.scores.forEach((score, k) => expect(Math.abs(score - b.scores[k])).toBeLessThan(0.05));
  expect(a.scores).not.toEqual(b.scores);
});

it('chooses the temperature by the MLP, and needs none per expert', async () => {
  const notesOf = async (settings: TrainRouterOptions) => {
    const notes: string[] = [];
    const listen = (event: TrainEvent) => void (event.type === 'note' && notes.push(event.message));
    await using _ = await drain(trainRouterEvents(table(), settings), listen);
    return notes;
  };
  const quick = { ...options, epochs: 1 };
  expect(await notesOf({ classifier: 'bert', options: quick })).toContainEqual(
    expect.stringMatching(/^choosing the temperature: 6 fits on 96 rows of the classifier mlp/),
  );
  const perExpert = await notesOf({ classifier: 'bert', options: { ...quick, objective: 'per-expert' } });
  expect(perExpert.filter((note) => note.includes('temperature'))).toEqual([]);
});

it('goes on from checkpoints to the same router', async () => {
  const partial = join(scratch, 'partial');
  {
    await using checkpoints = await TrainingCheckpoints.open(partial);
    for await (const event of trainRouterEvents(table(), { ...bert, checkpoints }))
      if (event.type === 'step-end' && event.step === 30) break;
  }
  await using checkpoints = await TrainingCheckpoints.open(partial, { resume: true });
  const resumed: number[] = [];
  await using router = await drain(trainRouterEvents(table(), { ...bert, checkpoints }), (event) => {
    if (event.type === 'resumed') resumed.push(event.step);
  });
  expect(resumed[0]).toBeGreaterThanOrEqual(24);
  await using whole = await trainRouter(table(), bert);
  expect(router.classifier.state()).toEqual(whole.classifier.state());
});

it('gives its embeddings to other classifiers, with what it has seen', async () => {
  await using router = await trainRouter(table(), bert);
  const encoder = await (router.classifier as BertClassifier).encoder();
  const few = table(20);
  await using knn = await trainRouter(few, { classifier: 'knn', encoder, encoderHasSeen: router.seen });
  expect(knn.hasSeen(table().queries[100].prompt)).toBe(true);
  expect((await knn.route('verb tense')).expert).toBe('cheap');
});

it.each<[string, TrainRouterOptions, RegExp]>([
  ['an encoder', { ...bert, encoder: wordEncoder() }, /takes no encoder/],
  ['an embedding', { ...bert, options: { ...options, embedding: 'tfidf' } }, /takes no embedding/],
  [
    'settings that cannot be, before it chooses a temperature',
    { classifier: 'bert', options: { head: 'x' } },
    /cls, pooler/,
  ],
])('refuses %s', async (_, settings, message) => {
  await expect(trainRouter(table(), settings)).rejects.toMatchObject({
    code: 'TOROUTER_INVALID_ARGUMENT',
    message: expect.stringMatching(message),
  });
});

it('keeps checkpoints for no other classifier', async () => {
  await using checkpoints = await TrainingCheckpoints.open(join(scratch, 'mlp'));
  await expect(trainRouter(table(), { classifier: 'mlp', checkpoints })).rejects.toThrow(/keeps no checkpoints/);
});
