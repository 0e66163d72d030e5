import { describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { deferred } from '../fixtures/fakes.js';
import { scoringRouter, type Scores } from '../fixtures/scoring-router.js';
import { ScoreCache } from './score-cache.js';

/** A router whose scores come when the test says so. */
function slowRouter(routerHash?: string) {
  const asked: { text: string; signal: AbortSignal; answer: (scores: Scores | Promise<Scores>) => void }[] = [];
  const router = scoringRouter(['a'], {
    hash: routerHash,
    score: async (text, { signal } = {}) => {
      const { promise, resolve } = deferred<Scores | Promise<Scores>>();
      asked.push({ text, signal: signal!, answer: resolve });
      return await promise;
    },
  });
  return { router, asked };
}

describe('ScoreCache', () => {
  it('asks once for a text that several wait for, and knows it from then on', async () => {
    const { router, asked } = slowRouter();
    const cache = new ScoreCache(10);
    const waiting = Array.from({ length: 5 }, () => cache.get(router, 'text'));
    const other = cache.get(router, 'other');
    expect(asked.map(({ text }) => text)).toEqual(['text', 'other']);
    asked[0].answer([1]);
    asked[1].answer([2]);
    expect(await Promise.all(waiting)).toEqual([[1], [1], [1], [1], [1]]);
    expect(await other).toEqual([2]);
    expect(cache.get(router, 'text')).toEqual([1]);
    expect(asked).toHaveLength(2);
  });

  it('goes on where one who joined gives up, and lets that one go at once', async () => {
    const { router, asked } = slowRouter();
    const cache = new ScoreCache(10);
    const [first, second] = [new AbortController(), new AbortController()];
    const stays = cache.get(router, 'text', first.signal);
    const leaves = expect(cache.get(router, 'text', second.signal)).rejects.toThrow('gone');
    second.abort(new Error('gone'));
    await leaves;
    expect(asked.map(({ signal }) => signal)).toEqual([first.signal]);
    asked[0].answer([1]);
    expect(await stays).toEqual([1]);
    // Too late to matter.
    first.abort();
    expect(cache.get(router, 'text')).toEqual([1]);
  });

  it('asks anew, once, for the others where the one who asked first gives up', async () => {
    const { router, asked } = slowRouter();
    const cache = new ScoreCache(10);
    const controller = new AbortController();
    const leaves = expect(cache.get(router, 'text', controller.signal)).rejects.toThrow('gone');
    const others = [cache.get(router, 'text'), cache.get(router, 'text', new AbortController().signal)];
    controller.abort(new Error('gone'));
    asked[0].answer(Promise.reject(new Error('gone')));
    await leaves;
    await new Promise(setImmediate);
    expect(asked).toHaveLength(2);
    asked[1].answer([2]);
    expect(await Promise.all(others)).toEqual([[2], [2]]);
    expect(cache.get(router, 'text')).toEqual([2]);
  });

  it('asks nothing for whoever has left already', async () => {
    const { router, asked } = slowRouter();
    await expect(new ScoreCache(10).get(router, 'text', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(asked).toEqual([]);
  });

  it('does not keep a failure', async () => {
    const { router, asked } = slowRouter();
    const cache = new ScoreCache(10);
    const failing = [cache.get(router, 'text'), cache.get(router, 'text', new AbortController().signal)];
    asked[0].answer(Promise.reject(new Error('no model')));
    for (const each of failing) await expect(each).rejects.toThrow('no model');
    const again = cache.get(router, 'text');
    asked[1].answer([1]);
    expect(await again).toEqual([1]);
  });

  it('does not keep what a router throws at once', async () => {
    const cache = new ScoreCache(10);
    let calls = 0;
    const router = scoringRouter(['a'], {
      score: () => {
        calls++;
        throw new Error('no model');
      },
    });
    await expect(cache.get(router, 'text')).rejects.toThrow('no model');
    await expect(cache.get(router, 'text')).rejects.toThrow('no model');
    expect(calls).toBe(2);
  });

  it.each([
    [2, ['b', 'c']],
    [0, []],
  ])('keeps the last %i texts that were asked for', async (size, kept) => {
    const router = scoringRouter(['a']);
    const cache = new ScoreCache(size);
    for (const text of ['b', 'a', 'b', 'c']) await cache.get(router, text);
    for (const text of kept) expect(cache.get(router, text)).toEqual([0.9]);
    expect(cache.get(router, 'a')).toBeInstanceOf(Promise);
  });

  it('keeps the scores of routers apart unless their hash is one', async () => {
    const cache = new ScoreCache(10);
    const of = (value: number, routerHash?: string) =>
      scoringRouter(['a'], { hash: routerHash, score: async () => [value] });
    const [first, second] = [of(1), of(2)];
    expect([await cache.get(first, 'text'), await cache.get(second, 'text')]).toEqual([[1], [2]]);
    expect([await cache.get(of(3, 'x'), 'text'), await cache.get(of(4, 'y'), 'text')]).toEqual([[3], [4]]);
    expect(cache.get(of(5, 'x'), 'text')).toEqual([3]);
    // Routers without a hash are numbered.
    expect(await cache.get(of(6, '1'), 'text')).toEqual([6]);
    expect(cache.get(first, 'text')).toEqual([1]);
  });

  it('takes no text for the hash of a long one', async () => {
    const cache = new ScoreCache(10);
    const router = scoringRouter(['a'], { score: async (text) => [text.length] });
    const long = 'x'.repeat(5000);
    for (const posing of [hash('sha256', long, 'base64'), `#${hash('sha256', long, 'base64')}`])
      await cache.get(router, posing);
    expect(await cache.get(router, long)).toEqual([5000]);
    expect(await cache.get(router, `${long}y`)).toEqual([5001]);
    expect(cache.get(router, long)).toEqual([5000]);
  });
});
