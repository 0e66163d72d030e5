import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FingerprintSet } from '@torouter/data';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Classifier, RestoreClassifier } from '../classifier.js';
import { Router } from './router.js';

/** Scores a text by its length: "long" experts win on long texts. */
function lengthClassifier(experts: readonly string[], costUsd?: number[]): Classifier {
  return {
    kind: 'length',
    experts,
    async predict(texts) {
      const scores = Float32Array.from(
        texts.flatMap((text) => experts.map((_, j) => (j === 0 ? 0.5 : text.length / 10))),
      );
      return {
        rows: texts.length,
        columns: experts.length,
        scores,
        scoreKind: 'quality',
        costUsd: costUsd && Float32Array.from(texts.flatMap(() => costUsd)),
      };
    },
    state: () => ({ kind: 'length', config: { about: 'test' }, files: { 'weights.bin': Uint8Array.of(1, 2, 3) } }),
  };
}

const experts = ['short', 'long'];
const restore: RestoreClassifier = async ({ files }, names) => {
  expect([...files['weights.bin']]).toEqual([1, 2, 3]);
  return lengthClassifier(names);
};

describe('Router', () => {
  const router = new Router({
    classifier: lengthClassifier(experts, [0.001, 0.1]),
    seen: FingerprintSet.of(['seen before']),
  });

  it('routes texts and conversations, one or many, alike', async () => {
    const single = await router.route('a text of some length');
    expect(single).toEqual({
      expert: 'long',
      scores: { short: 0.5, long: expect.closeTo(2.1) },
      reason: 'highest score 2.1000',
    });
    const batch = await router.routeBatch(['abc', [{ role: 'user', content: 'a text of some length' }]]);
    expect(batch[0].expert).toBe('short');
    expect(batch[1]).toEqual(single);
  });

  it('keeps to eligible experts and to the policy asked for', async () => {
    expect((await router.route('a text of some length', { eligible: [true, false] })).expert).toBe('short');
    expect((await router.route('a text of some length', { policy: { kind: 'utility', lambda: 100 } })).expert).toBe(
      'short',
    );
    expect((await router.withPolicy({ kind: 'utility', lambda: 100 }).route('a text of some length')).expert).toBe(
      'short',
    );
  });

  it('decides in two halves as in one, as often as is wanted', async () => {
    const text = 'a text of some length';
    const scored = await router.score(router.text([{ role: 'user', content: text }]));
    expect(router.choose(scored)).toEqual(await router.route(text));
    const options = { eligible: [true, false] };
    expect(router.choose(scored, options)).toEqual(await router.route(text, options));
    const policy = { kind: 'utility', lambda: 100 } as const;
    expect(router.withPolicy(policy).choose(scored)).toEqual(await router.route(text, { policy }));
  });

  it('stays with the expert of a conversation where a switch gains too little', async () => {
    const current = { expert: 'short', switchMargin: 2 };
    expect(await router.route('a text of some length', { current })).toMatchObject({
      expert: 'short',
      reason: 'stays: a switch would gain 1.6000 and costs 2.0000',
    });
    expect((await router.route('a text of some length', { current: { expert: 'short' } })).expert).toBe('long');
    expect((await router.route('abc', { current: { expert: 'gone', switchMargin: 2 } })).expert).toBe('short');
  });

  it('uses mean training costs where the classifier predicts none', async () => {
    const training = {
      rows: 3,
      dataHash: '',
      metric: 'score' as const,
      qualityMetric: 'score' as const,
      seed: 1,
      options: {},
      means: {
        experts,
        datasets: [
          { name: 'x', rows: 2, counts: [2, 2], quality: [0.5, 0.5], costUsd: [0.001, 0.1] },
          { name: 'y', rows: 1, counts: [1, 0], quality: [0.5, null], costUsd: [0.001, null] },
        ],
      },
    };
    const priced = new Router({
      classifier: lengthClassifier(experts),
      policy: { kind: 'utility', lambda: 100 },
      training,
    });
    expect((await priced.route('a text of some length')).reason).toContain('$0.00100 expected');
  });

  it('knows what it has seen', () => {
    expect(router.hasSeen(' seen  before\n')).toBe(true);
    expect(router.hasSeen('never seen')).toBe(false);
  });
});

describe('a saved router', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'torouter-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('loads as it was', async () => {
    const path = join(folder, 'kept');
    await new Router({
      name: 'mine',
      classifier: lengthClassifier(experts),
      policy: { kind: 'utility', lambda: 2 },
      seen: FingerprintSet.of(['x']),
    }).save(path);
    const loaded = await Router.load(path, { classifiers: { length: restore } });
    expect(loaded.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded.withPolicy({ kind: 'argmax' }).hash).toBe(loaded.hash);
    expect(loaded.name).toBe('mine');
    expect(loaded.experts).toEqual(experts);
    expect(loaded.policy).toEqual({ kind: 'utility', lambda: 2 });
    expect(loaded.hasSeen('x')).toBe(true);
  });

  it('is refused without a way to restore its classifier', async () => {
    const path = join(folder, 'own');
    await new Router({ classifier: lengthClassifier(experts) }).save(path);
    await expect(Router.load(path)).rejects.toMatchObject({
      code: 'TOROUTER_ARTEFACT_INVALID',
      message: expect.stringContaining('classifiers: { length: restore }'),
    });
  });

  it.each(['router.json', 'weights.bin', 'seen.bin'])('is refused when a byte of %s changes', async (name) => {
    const path = join(folder, `changed-${name}`);
    await new Router({ classifier: lengthClassifier(experts), seen: FingerprintSet.of(['x']) }).save(path);
    const bytes = await readFile(join(path, name));
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(join(path, name), bytes);
    await expect(Router.load(path, { classifiers: { length: restore } })).rejects.toMatchObject({
      code: expect.stringMatching(/^TOROUTER_ARTEFACT_/),
    });
  });
});
