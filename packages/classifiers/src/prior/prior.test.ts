import { describe, expect, it } from '@jest/globals';
import { createRandom, drain } from '@torouter/data';
import type { RestoreClassifier, TrainEvent, TrainingData } from '../classifier.js';
import { classifierChecks } from '../conformance/classifier-checks.js';
import { toyData } from '../conformance/toy-data.js';
import { fitPrior } from './fit-prior.js';
import type { GateRecord } from './gate-correction.js';
import type { PriorOptions } from './prior-options.js';
import { restoreWordEncoder, wordEncoder } from '../testing/word-encoder.js';
import { restorePrior } from './restore-prior.js';

const restore: RestoreClassifier = (state, experts) =>
  restorePrior(state, experts, { restoreEncoder: restoreWordEncoder });

describe.each<[string, () => Partial<PriorOptions>]>([
  ['prior', () => ({})],
  ['prior with a correction', () => ({ correction: 'always' })],
  ['prior with an encoder', () => ({ encoder: wordEncoder() })],
  ['prior with both', () => ({ encoder: wordEncoder(), correction: 'always' })],
])('%s', (name, options) => {
  for (const check of classifierChecks({
    name,
    fit: (data, given) => fitPrior(data, { ...options(), ...given }),
    restore,
  }))
    it(check.name, check.run);
});

/** Index of the highest score for one text. */
async function chosen(data: TrainingData, text: string, options = {}): Promise<number> {
  const { scores } = await (await drain(fitPrior(data, options))).predict([text]);
  return scores.indexOf(Math.max(...scores));
}

it('asks the best expert of the task', async () => {
  expect(await chosen(toyData(), 'the sum of the coins')).toBe(0);
  expect(await chosen(toyData(), 'a verb and its tense')).toBe(1);
  expect(await chosen(toyData(), 'return the string in a loop')).toBe(2);
});

it('predicts the task’s mean, drawn towards the expert’s global one', async () => {
  const data = toyData({ rows: 120 });
  const options = { l2: 1e-4, correction: 'never' } as const;
  const sharp = await (await drain(fitPrior(data, { ...options, shrinkage: 0 }))).predict([data.texts[0]]);
  // Expert 0 is always right on task 0.
  expect(sharp.scores[0]).toBeCloseTo(1, 2);
  const shrunk = await (await drain(fitPrior(data, { ...options, shrinkage: 1e6 }))).predict([data.texts[0]]);
  expect(shrunk.scores[0]).toBeCloseTo(0.5, 1);
});

it('finds tasks itself where rows name none', async () => {
  const data = { ...toyData({ rows: 240 }), tasks: new Array<string>(240).fill('') };
  const events: TrainEvent[] = [];
  await drain(fitPrior(data), (event) => events.push(event));
  expect(events).toContainEqual({ type: 'note', message: expect.stringMatching(/grouped into ([48]|16) clusters/) });
  expect(await chosen(data, 'the sum of the coins')).toBe(0);
  expect(await chosen(data, 'a verb and its tense')).toBe(1);
});

it('mixes rows with and without a task', async () => {
  const data = toyData({ rows: 120 });
  const half = { ...data, tasks: data.tasks.map((task, i) => (i % 2 ? task : '')) };
  expect(await chosen(half, 'return the string in a loop')).toBe(2);
});

it('does not fall for an expert that was lucky in a small task', async () => {
  // 100 rows where expert 0 is right 80 %, expert 1 50 %; a task of two rows where expert 1 happened to be right twice.
  const rows = 102;
  const quality = Float64Array.from({ length: rows * 2 }, (_, k) => {
    const [i, j] = [k >> 1, k % 2];
    if (i >= 100) return j;
    return j === 0 ? (i % 5 ? 1 : 0) : i % 2;
  });
  const data = {
    ...toyData({ rows, experts: 2 }),
    quality,
    tasks: Array.from({ length: rows }, (_, i) => (i < 100 ? 'large' : 'small')),
  };
  expect(await chosen(data, data.texts[101])).toBe(0);
  expect(await chosen(data, data.texts[101], { shrinkage: 0, l2: 1e-6, correction: 'never' })).toBe(1);
});

/** 300 rows of one task whose text decides which of two experts is right, or does not. */
function oneTask(textDecides: boolean): TrainingData {
  const data = toyData({ rows: 300, experts: 2, tasks: 2 });
  const random = createRandom(1);
  const quality = Float64Array.from({ length: 600 }, (_, cell) => {
    const i = cell >> 1;
    if (!textDecides) return random.int(2);
    return i % 2 === cell % 2 ? 1 : 0;
  });
  return { ...data, quality, tasks: data.tasks.map(() => 'all') };
}

async function gateOf(data: TrainingData, options: Partial<PriorOptions> = {}) {
  const events: TrainEvent[] = [];
  const classifier = await drain(fitPrior(data, options), (event) => events.push(event));
  const { config } = await classifier.state();
  return {
    gate: config.correction as GateRecord | null,
    embedding: config.embedding,
    notes: events.flatMap((event) => (event.type === 'note' ? [event.message] : [])),
  };
}

it('corrects the prior where the text tells what the task does not, and says so', async () => {
  const data = oneTask(true);
  const { gate, notes } = await gateOf(data);
  expect(gate).toMatchObject({ open: true, rows: 300 });
  // The task's best expert is right on half of the rows.
  expect(gate!.gain).toBeGreaterThan(0.4);
  expect(notes).toEqual([expect.stringMatching(/^the text corrects the task prior: it gains 0\.\d+ ± /)]);
  expect(await chosen(data, 'sum apples total')).toBe(0);
  expect(await chosen(data, 'verb tense plural')).toBe(1);
});

it('leaves the prior alone where the text tells nothing, and says so', async () => {
  const { gate, notes } = await gateOf(oneTask(false));
  expect(gate!.open).toBe(false);
  expect(gate!.gain).toBeLessThanOrEqual(gate!.standardError);
  expect(notes).toEqual([expect.stringMatching(/^the task prior routes alone: /)]);
  expect((await gateOf(oneTask(false), { correction: 'always' })).gate!.open).toBe(true);
  expect((await gateOf(oneTask(true), { correction: 'never' })).gate).toBeNull();
});

it('does not learn from copies of a row that the text decides', async () => {
  const data = oneTask(false);
  // Three copies of 100 texts with the same outcomes: whoever sees one copy knows the others.
  const copied = {
    ...data,
    texts: data.texts.map((_, i) => data.texts[i % 100]),
    quality: data.quality.map((_, cell) => data.quality[cell % 200]),
  };
  const { gate } = await gateOf(copied);
  expect(gate!.rows).toBe(100);
  expect(gate!.gain).toBeLessThanOrEqual(gate!.standardError);
});

it('says when words tell nothing, and uses what characters tell where words do not', async () => {
  expect((await gateOf({ ...oneTask(false), texts: oneTask(false).texts.map(() => '') })).notes[0]).toMatch(/no term/);
  // A run of Chinese characters is one word, which no other text has.
  const data = oneTask(true);
  const texts = data.texts.map(
    (_, i) => `${i % 2 ? '法律合同' : '数学方程'}${String.fromCharCode(0x5000 + i, 0x5400 + i)}`,
  );
  expect(await chosen({ ...data, texts }, '这个数学方程')).toBe(0);
  expect(await chosen({ ...data, texts }, '这个法律合同')).toBe(1);
});

it('tries no correction on fewer than 100 rows', async () => {
  expect((await gateOf(toyData({ rows: 99 }))).gate).toBeNull();
});

it('says which embedding it looks at, and closes its encoder', async () => {
  expect((await gateOf(toyData())).embedding).toBe('tfidf');
  const encoder = wordEncoder(3);
  const classifier = await drain(fitPrior(toyData(), { encoder }));
  expect((await classifier.state()).config.embedding).toBe('words-3');
  await classifier[Symbol.asyncDispose]!();
  expect(encoder.closed).toBe(true);
});

it('refuses the state of another encoder, and closes what it opened', async () => {
  const opened = wordEncoder(2);
  const state = await (await drain(fitPrior(toyData(), { encoder: wordEncoder(1) }))).state();
  await expect(restorePrior(state, toyData().experts, { restoreEncoder: async () => opened })).rejects.toMatchObject({
    code: 'TOROUTER_ARTEFACT_INVALID',
  });
  expect(opened.closed).toBe(true);
});

it('routes the same whatever is added to all outcomes of a row, and permutes with the experts', async () => {
  const data = oneTask(true);
  const texts = [...data.texts.slice(0, 20), 'verb', 'coins'];
  const choices = async (quality: Float64Array) => {
    const { scores } = await (await drain(fitPrior({ ...data, quality }))).predict(texts);
    return texts.map((_, i) => (scores[2 * i + 1] > scores[2 * i] ? 1 : 0));
  };
  const plain = await choices(data.quality);
  expect(new Set(plain).size).toBe(2);
  expect(await choices(data.quality.map((value, cell) => value + Math.sin(cell >> 1)))).toEqual(plain);
  expect(await choices(data.quality.map((_, cell) => data.quality[cell ^ 1]))).toEqual(
    plain.map((choice) => 1 - choice),
  );
});

it.each([{ shrinkage: -1 }, { l2: 0 }, { clusters: [] }, { clusters: [1.5] }, { correction: 'sometimes' as 'never' }])(
  'refuses %j',
  async (options) => {
    await expect(drain(fitPrior(toyData(), options))).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  },
);
