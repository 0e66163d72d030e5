import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { drain, OutcomeTable } from '@torouter/data';
import type { TrainEvent } from '../classifier.js';
import { TfidfVectorizer } from '@torouter/embed';
import { restoreWordEncoder, wordEncoder } from '../testing/word-encoder.js';
import { Router } from './router.js';
import { trainRouter, trainRouterEvents } from './train-router.js';
import { validationSplit } from './validation-split.js';

const WORDS: Record<string, string[]> = {
  sums: ['add', 'apples', 'total', 'coins'],
  verbs: ['verb', 'tense', 'plural', 'noun'],
};

/** Expert 0 is right on sums and dear, expert 1 on verbs and cheap; both are right on every fourth row. */
function table(rows: number, withCost = true): OutcomeTable {
  const names = Object.keys(WORDS);
  const queries = Array.from({ length: rows }, (_, i) => {
    const dataset = names[i % 2];
    const words = WORDS[dataset];
    return { id: `q${i}`, dataset, prompt: `${words[i % 4]} ${words[(i * 3 + 1) % 4]} of case ${i}` };
  });
  const score = Float64Array.from({ length: rows * 2 }, (_, k) =>
    Math.floor(k / 2) % 2 === k % 2 || Math.floor(k / 2) % 8 < 2 ? 1 : 0,
  );
  const cost = Float64Array.from({ length: rows * 2 }, (_, k) => (k % 2 ? 0.001 : 0.01));
  return new OutcomeTable({ queries, experts: ['dear', 'cheap'], metrics: withCost ? { score, cost } : { score } });
}

describe('trainRouter', () => {
  it('learns which expert suits which task, and remembers what it learned from', async () => {
    const router = await trainRouter(table(120));
    expect((await router.route('add the apples')).expert).toBe('dear');
    expect((await router.route('the tense of a verb')).expert).toBe('cheap');
    expect(router.training).toMatchObject({ rows: 120, metric: 'score', qualityMetric: 'score', seed: 42 });
    expect(router.training!.means.datasets.map((dataset) => dataset.rows)).toEqual([60, 60]);
    expect(router.hasSeen(table(120).queries[7].prompt)).toBe(true);
    expect(router.training!.labels).toBeUndefined();
  });

  it('chooses λ on a validation part where costs are recorded', async () => {
    // The dear expert is right on half of the verbs too: the cheap one alone does not keep its quality.
    const score = table(120)
      .metric('score')
      .map((value, k) => (k % 8 === 2 ? 1 : value));
    const rows = table(120).withMetric('score', score);
    const { lambda, ...kept } = (await trainRouter(rows)).training!.keepQuality!;
    // The router has learnt from the validation rows in the end; λ was chosen with one that had not.
    const split = validationSplit(
      rows.queries.map((query) => query.dataset),
      rows.queries.map((query) => query.prompt),
      42,
    );
    const fitted = await trainRouter(rows.selectRows(split.fit));
    const validation = rows.selectRows(split.validation);
    const mean = (metric: 'score' | 'cost', choices: readonly number[]) =>
      choices.reduce((sum, expert, i) => sum + validation.metric(metric)[2 * i + expert], 0) / choices.length;
    const prompts = validation.queries.map((query) => query.prompt);
    const at = async (lambda: number) => {
      const decisions = await fitted.withPolicy({ kind: 'utility', lambda }).routeBatch(prompts);
      const choices = decisions.map(({ expert }) => rows.experts.indexOf(expert));
      return { quality: mean('score', choices), costUsd: mean('cost', choices) };
    };
    const dear = new Array<number>(validation.rows).fill(0);
    const chosen = await at(lambda);
    expect(kept.validationRows).toBe(24);
    expect(kept.bestSingleQuality).toBeCloseTo(mean('score', dear), 12);
    expect(kept.bestSingleCostUsd).toBeCloseTo(mean('cost', dear), 12);
    expect(kept.quality).toBeCloseTo(chosen.quality, 12);
    expect(kept.costUsd).toBeCloseTo(chosen.costUsd, 12);
    expect(chosen.quality).toBeGreaterThan(mean('score', dear) - 1e-9);
    expect(chosen.costUsd).toBeLessThan((await at(0)).costUsd - 1e-9);
    // No λ keeps the quality for less: past each λ at which a row goes over to the cheap expert.
    const { scores, costUsd } = await fitted.predict(prompts);
    for (let cell = 0; cell < scores.length; cell += 2) {
      const crossing = (scores[cell] - scores[cell + 1]) / (costUsd![cell] - costUsd![cell + 1]);
      const other = await at(Math.max(0, crossing) * (1 + 1e-9));
      if (other.quality > mean('score', dear) - 1e-9) expect(other.costUsd).toBeGreaterThan(chosen.costUsd - 1e-9);
    }
    expect((await trainRouter(table(120, false))).training!.keepQuality).toBeUndefined();
  });

  it('chooses a temperature for what learns from soft labels', async () => {
    const tuned = await trainRouter(table(80), { classifier: 'mlp', options: { epochs: 2, hidden: 8 } });
    expect(tuned.training!.labels!.candidates!.map(({ temperature }) => temperature)).toContain(
      tuned.training!.labels!.temperature,
    );
    const paper = await trainRouter(table(80), {
      classifier: 'mlp',
      preset: 'paper',
      options: { epochs: 1, hidden: 8 },
    });
    expect(paper.training!.labels!.temperature).toBe(10);
    // T = 10 on scores of 0 and 1: labels are all but uniform (method.md, trap 1).
    expect(paper.training!.labels!.meanEntropy).toBeGreaterThan(0.998 * Math.log(2));
  });

  it('gives the same router for the same table and seed', async () => {
    const train = () =>
      trainRouter(table(60), { classifier: 'mlp', temperature: 1, options: { epochs: 1, hidden: 4 }, seed: 7 });
    const [a, b] = [await train(), await train()];
    expect(a.classifier.state()).toEqual(b.classifier.state());
  });

  it('negates metrics where less is better', async () => {
    const rows = table(60);
    const seconds = rows.metric('score').map((score) => 2 - score);
    const router = await trainRouter(rows.withMetric('seconds', seconds), { metric: 'seconds' });
    expect((await router.route('add the apples')).expert).toBe('dear');
    expect((await router.route('add the apples')).scores.dear).toBeLessThan(0);
  });

  it('reports what happens, and stops when told to', async () => {
    const events: TrainEvent[] = [];
    await drain(trainRouterEvents(table(60)), (event) => events.push(event));
    expect(events.map((event) => event.type)).toEqual(expect.arrayContaining(['note', 'fit-start', 'fit-end']));
    const reason = new Error('stop');
    await expect(trainRouter(table(60), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it.each([
    [{ classifier: 'forest' }, /there are prior, random, knn, mlp/],
    [{ temperature: 0 }, /positive number or "auto"/],
    [{ preset: 'paper' as const }, /not in the paper/],
    [{ options: { embedding: 'bow' } }, /takes no embedding/],
    [{ metric: 'nll' as const }, /recorded are score, cost/],
  ])('refuses %j', async (options, message) => {
    await expect(trainRouter(table(10), options)).rejects.toThrow(message);
  });

  it('keeps the quality of the best expert that has outcomes, where the first has none to judge by', async () => {
    const rows = table(120);
    // Of expert 0 the outcome of one row is known.
    const score = rows.metric('score').map((_, k) => (k % 2 ? 0.9 : k === 8 ? 0 : NaN));
    const { keepQuality } = (await trainRouter(rows.withMetric('score', score))).training!;
    expect(keepQuality!.bestSingleQuality).toBeCloseTo(0.9);
  });

  it('takes an expert of unknown cost for neither cheap nor dear', async () => {
    const rows = table(120);
    const cost = rows.metric('cost').map((value, k) => (k % 2 ? value : NaN));
    for (const classifier of ['prior', 'knn', 'mlp']) {
      const options = classifier === 'mlp' ? { epochs: 1, hidden: 2 } : {};
      await using router = await trainRouter(rows.withMetric('cost', cost), { classifier, temperature: 1, options });
      expect(Number.isNaN((await router.predict(['x'])).costUsd![0])).toBe(true);
      await expect(router.withPolicy({ kind: 'utility', lambda: 1 }).route('x')).rejects.toMatchObject({
        code: 'TOROUTER_INVALID_ARGUMENT',
      });
    }
  });

  it('is saved with a vectorizer that was given, which is no part of the record', async () => {
    const router = await trainRouter(table(60), { options: { vectorizer: new TfidfVectorizer(), l2: 1 } });
    expect(router.training!.options).toEqual({ l2: 1 });
    const folder = join(await mkdtemp(join(tmpdir(), 'router-')), 'router');
    await router.save(folder);
    expect((await Router.load(folder)).training!.options).toEqual({ l2: 1 });
  });

  it.each([
    { classifier: 'toString' },
    { classifier: 'knn', preset: 'toString' as 'paper' },
    { classifier: 'random', seed: 1.5 },
    { options: { shrinkage: Infinity } },
    { options: { l2: Infinity } },
    { classifier: 'knn', options: { shrinkage: Infinity } },
  ])('refuses %j', async (options) => {
    await expect(trainRouter(table(60), options)).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  });

  it('refuses no rows, and an expert that recorded nothing', async () => {
    await expect(trainRouter(table(10).selectRows([]))).rejects.toMatchObject({ code: 'TOROUTER_NO_TRAIN_ROWS' });
    const holes = table(10)
      .metric('score')
      .map((score, k) => (k % 2 ? NaN : score));
    await expect(trainRouter(table(10).withMetric('score', holes))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_WITHOUT_OUTCOMES',
    });
  });
});

describe('a router on sentence embeddings', () => {
  it.each(['prior', 'knn', 'mlp'])('is trained, saved and loaded with its encoder: %s', async (classifier) => {
    const encoder = wordEncoder();
    const events: TrainEvent[] = [];
    const router = await drain(trainRouterEvents(table(60), { classifier, encoder, temperature: 1 }), (event) =>
      events.push(event),
    );
    expect(events[0]).toEqual({ type: 'note', message: 'embedding 60 texts with words-1' });
    expect(router.training!.options).toMatchObject({ embedding: 'words-1' });
    const folder = join(await mkdtemp(join(tmpdir(), 'router-')), 'router');
    await router.save(folder);
    await using loaded = await Router.load(folder, { restoreEncoder: restoreWordEncoder });
    expect(await loaded.route('add the apples')).toEqual(await router.route('add the apples'));
    await router[Symbol.asyncDispose]();
    expect(encoder.closed).toBe(true);
  });

  it('encodes each text once, however often the rows are looked at', async () => {
    const encoder = wordEncoder();
    let texts = 0;
    const encode = encoder.encode.bind(encoder);
    encoder.encode = (batch, options) => {
      texts += batch.length;
      return encode(batch, options);
    };
    await trainRouter(table(60), { classifier: 'mlp', encoder });
    expect(texts).toBeLessThanOrEqual(60);
  });

  it.each([
    [{ classifier: 'random' }, /takes no encoder/],
    [{ classifier: 'knn', options: { embedding: 'bow' } }, /not both/],
  ])('refuses an encoder with %j', async (options, message) => {
    await expect(trainRouter(table(10), { ...options, encoder: wordEncoder() })).rejects.toThrow(message);
  });
});
