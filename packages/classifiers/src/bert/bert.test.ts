import { afterAll, describe, expect, it } from '@jest/globals';
import { drain } from '@torouter/data';
import type { TrainEvent } from '../classifier.js';
import { classifierChecks } from '../conformance/classifier-checks.js';
import { toyData } from '../conformance/toy-data.js';
import { tinyBertFolder } from '@torouter/test-utils';
import { BERT_PRESETS, OBJECTIVES, type BertOptions } from './bert-options.js';
import { fitBert } from './fit-bert.js';
import { restoreBert } from './restore-bert.js';

const tiny = await tinyBertFolder();
afterAll(async () => {
  await tiny[Symbol.asyncDispose]();
});

const quick: Partial<BertOptions> = { model: tiny.folder, epochs: 2, maxTokens: 24, learningRate: 1e-3 };
const fit = fitBert as Parameters<typeof classifierChecks>[0]['fit'];

describe.each([
  ['soft labels', {}],
  ['per expert, on the pooler', { objective: 'per-expert', head: 'pooler' }],
  ['the paper’s settings', { ...BERT_PRESETS.paper }],
] as const)('BERT, %s', (_, options) => {
  const all = { ...options, ...quick };
  for (const check of classifierChecks({ name: 'bert', fit, restore: restoreBert, options: all }))
    it(check.name, check.run);
});

async function eventsOf(data = toyData(), options: Partial<BertOptions> = {}): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  await using _ = await drain(fitBert(data, { ...quick, ...options }), (event) => events.push(event));
  return events;
}

const notes = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.type === 'note' ? [event.message] : []));

it.each(OBJECTIVES)('learns which expert suits which words: %s', async (objective) => {
  const data = toyData({ rows: 240 });
  await using bert = await drain(fitBert(data, { ...quick, objective, epochs: 12, learningRate: 2e-3, patience: 12 }));
  const { scores, scoreKind } = await bert.predict([
    'sum coins total number 5',
    'plural noun comma number 5',
    'python function loop number 5',
  ]);
  expect(scoreKind).toBe(objective === 'per-expert' ? 'quality' : 'probability');
  for (let task = 0; task < 3; task++) {
    const row = [...scores.subarray(task * 3, task * 3 + 3)];
    expect(row.indexOf(Math.max(...row))).toBe(task);
  }
});

it('reports every update and epoch, and keeps the epoch that the validation part finds best', async () => {
  const events = await eventsOf(toyData({ rows: 120 }), { epochs: 4, patience: 1, learningRate: 0.05 });
  const first = events.find((event) => event.type === 'step-end');
  expect(first).toMatchObject({ step: 1, steps: 48, loss: expect.any(Number), rowsPerSecond: expect.any(Number) });
  const epochs = events.filter((event) => event.type === 'epoch-end');
  const losses = epochs.map((epoch) => epoch.validationLoss!);
  expect(epochs[0]).toMatchObject({ epoch: 1, epochs: 4, best: true });
  losses.forEach((loss, i) => expect(epochs[i].best).toBe(loss < Math.min(Infinity, ...losses.slice(0, i))));
  if (epochs.length < 4) expect(notes(events)).toContainEqual(expect.stringMatching(/ended after epoch/));
});

it('says what rounding to int8 changed, and stores it', async () => {
  const events: TrainEvent[] = [];
  await using bert = await drain(fitBert(toyData(), quick), (event) => events.push(event));
  const { drift, history } = bert.record;
  expect(drift.rows).toBe(12);
  expect(drift.largest).toBeGreaterThan(0);
  expect(drift.largest).toBeLessThan(0.1);
  expect(notes(events)).toContainEqual(
    expect.stringMatching(/^int8 instead of fp32 changes \d+\.\d % of 12 decisions/),
  );
  expect(history).toMatchObject({ steps: 12, validationRows: 12, bestEpoch: expect.any(Number) });
  await using single = (await restoreBert(bert.state(), bert.experts, { precision: 'fp32' })) as typeof bert;
  const [a, b] = [await single.predict(['sum']), await bert.predict(['sum'])];
  expect(a.scores).not.toEqual(b.scores);
  a.scores.forEach((score, j) => expect(Math.abs(score - b.scores[j])).toBeLessThan(0.1));
});

it('warns before it trains where labels are equal, and where an expert has few outcomes', async () => {
  const constant = await eventsOf(toyData({ constant: true }));
  expect(constant.findIndex(({ type }) => type === 'note')).toBeLessThan(
    constant.findIndex(({ type }) => type === 'fit-start'),
  );
  expect(notes(constant)[0]).toMatch(/all labels are equal \(mean entropy 1\.0986/);
  const data = toyData();
  const quality = data.quality.map((value, k) => (k % 3 === 2 && k > 9 ? NaN : value));
  const labels = data.labels.map((value, k) => (Number.isNaN(quality[k]) ? 0 : value));
  expect(notes(await eventsOf({ ...data, quality, labels }))).toContainEqual(
    expect.stringMatching(/few outcomes \(expert-2 3\)/),
  );
});

it('trains on two threads to the same bits twice', async () => {
  const train = async () => {
    await using bert = await drain(fitBert(toyData(), { ...quick, threads: 2 }));
    return bert.state();
  };
  expect(await train()).toEqual(await train());
});

it('is an encoder too, of the states that its head reads', async () => {
  await using bert = await drain(fitBert(toyData(), quick));
  await using encoder = await bert.encoder();
  const vectors = await encoder.encode(['sum the coins', 'verb']);
  expect(encoder.dimensions).toBe(32);
  for (const row of [vectors.subarray(0, 32), vectors.subarray(32)])
    expect(Math.sqrt(row.reduce((sum, x) => sum + x * x, 0))).toBeCloseTo(1, 5);
  await using exact = await bert.encoder({ precision: 'fp32' });
  expect(exact.id).not.toBe(encoder.id);
});

it.each<[string, Partial<BertOptions>, string, RegExp]>([
  ['no epochs', { epochs: 0 }, 'TOROUTER_INVALID_ARGUMENT', /epochs/],
  ['a batch of nothing', { batchSize: 0 }, 'TOROUTER_INVALID_ARGUMENT', /batchSize/],
  ['a learning rate of 0', { learningRate: 0 }, 'TOROUTER_INVALID_ARGUMENT', /learningRate/],
  ['a decay below 0', { weightDecay: -1 }, 'TOROUTER_INVALID_ARGUMENT', /weightDecay/],
  ['all dropped', { dropout: 1 }, 'TOROUTER_INVALID_ARGUMENT', /dropout/],
  ['no threads', { threads: 0 }, 'TOROUTER_INVALID_ARGUMENT', /threads/],
  [
    'an objective that there is not',
    { objective: 'x' as 'per-expert' },
    'TOROUTER_INVALID_ARGUMENT',
    /soft-labels, per-expert/,
  ],
  ['a head that there is not', { head: 'x' as 'cls' }, 'TOROUTER_INVALID_ARGUMENT', /cls, pooler/],
  [
    'a schedule that there is not',
    { schedule: 'x' as 'linear' },
    'TOROUTER_INVALID_ARGUMENT',
    /constant, linear, cosine/,
  ],
  ['more tokens than positions', { maxTokens: 65 }, 'TOROUTER_INVALID_ARGUMENT', /from 3 to the model's 64/],
  ['a model that is not there', { model: './none' }, 'TOROUTER_FILE_NOT_FOUND', /none/],
  ['a GPU that is not there', { device: 'cuda' }, 'TOROUTER_DEVICE_UNAVAILABLE', /device auto or cpu/],
])('refuses %s', async (_, options, code, message) => {
  await expect(drain(fitBert(toyData(), { ...quick, ...options }))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

it('refuses a model whose tokenizer has more tokens, and weights that are no numbers', async () => {
  await using small = await tinyBertFolder({ vocabularySize: 20 });
  await using spoilt = await tinyBertFolder({ weight: () => NaN });
  for (const [folder, message] of [
    [small.folder, /do not belong together/],
    [spoilt.folder, /not all finite/],
  ] as const)
    await expect(drain(fitBert(toyData(), { ...quick, model: folder }))).rejects.toMatchObject({
      code: 'TOROUTER_MODEL_INVALID',
      message: expect.stringMatching(message),
    });
});

it('says at which batch it diverged, and why', async () => {
  await expect(
    drain(fitBert(toyData(), { ...quick, learningRate: 1e30, warmupShare: 0, clipNorm: undefined })),
  ).rejects.toMatchObject({
    code: 'TOROUTER_TRAINING_DIVERGED',
    message: expect.stringMatching(/batch \d of 6 in epoch 1 \(loss .*learning rate 1e\+30 is too high/),
  });
});
