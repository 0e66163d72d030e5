import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CallClock } from './call-clock.js';
import { RateLimits } from './rate-limits.js';

const MINUTE = 60_000;
const config = { name: 'large', protocol: 'openai', model: 'm' } as const;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A call of its own clock, which says when it was let go. */
function call(limits: RateLimits, tokens = 1, timeoutMs = 600_000) {
  const caller = new AbortController();
  const clock = new CallClock(
    'large',
    { firstTokenTimeoutMs: MINUTE, idleTimeoutMs: MINUTE, timeoutMs },
    caller.signal,
  );
  const state = { at: undefined as number | undefined, error: undefined as unknown };
  const taken = limits.take(tokens, clock).then(
    (settle) => {
      state.at = performance.now();
      return settle;
    },
    (error: unknown) => {
      state.error = error;
      return undefined;
    },
  );
  return { state, taken, abort: (reason: unknown) => caller.abort(reason), clock };
}

const limitsOf = (more: { requestsPerMinute?: number; tokensPerMinute?: number }) =>
  RateLimits.of({ ...config, ...more })!;
const letGo = (calls: { state: { at?: number } }[], from: number) =>
  calls.map(({ state: { at } }) => (at === undefined ? undefined : at - from));

it('are none where an entry has none', () => {
  expect(RateLimits.of(config)).toBeUndefined();
  expect(RateLimits.of({ ...config, requestsPerMinute: 1 })).toBeDefined();
  expect(RateLimits.of({ ...config, tokensPerMinute: 1 })).toBeDefined();
});

it('let so many requests go in a minute, in order of arrival', async () => {
  const limits = limitsOf({ requestsPerMinute: 2 });
  const from = performance.now();
  const calls = Array.from({ length: 5 }, () => call(limits));
  await jest.advanceTimersByTimeAsync(3 * MINUTE);
  expect(letGo(calls, from)).toEqual([0, 0, MINUTE, MINUTE, 2 * MINUTE]);
});

it('let a part of a request go in a minute as one in several', async () => {
  const limits = limitsOf({ requestsPerMinute: 0.5 });
  const from = performance.now();
  const calls = Array.from({ length: 3 }, () => call(limits));
  await jest.advanceTimersByTimeAsync(4 * MINUTE);
  expect(letGo(calls, from)).toEqual([0, 2 * MINUTE, 4 * MINUTE]);
});

it('let so many tokens go in a minute; a small call does not pass a large one', async () => {
  const limits = limitsOf({ tokensPerMinute: 100 });
  const from = performance.now();
  const calls = [60, 60, 30].map((tokens) => call(limits, tokens));
  await jest.advanceTimersByTimeAsync(2 * MINUTE);
  expect(letGo(calls, from)).toEqual([0, MINUTE, MINUTE]);
});

it('hold both limits', async () => {
  const limits = limitsOf({ requestsPerMinute: 3, tokensPerMinute: 10 });
  const from = performance.now();
  const calls = [9, 9, 1, 1].map((tokens) => call(limits, tokens));
  await jest.advanceTimersByTimeAsync(3 * MINUTE);
  expect(letGo(calls, from)).toEqual([0, MINUTE, MINUTE, 2 * MINUTE]);
});

it('let a call that is larger than the limit go alone', async () => {
  const limits = limitsOf({ tokensPerMinute: 10 });
  const from = performance.now();
  const calls = [1, 1000, 1].map((tokens) => call(limits, tokens));
  await jest.advanceTimersByTimeAsync(3 * MINUTE);
  expect(letGo(calls, from)).toEqual([0, MINUTE, 2 * MINUTE]);
});

it('give back what was taken too much', async () => {
  const limits = limitsOf({ tokensPerMinute: 100 });
  const settle = await call(limits, 100).taken;
  settle!(10);
  const from = performance.now();
  const next = call(limits, 90);
  await next.taken;
  expect(letGo([next], from)).toEqual([0]);
});

it('let the first in line go as soon as a call was smaller than it was taken for', async () => {
  const limits = limitsOf({ tokensPerMinute: 100 });
  const settle = await call(limits, 100).taken;
  const from = performance.now();
  const calls = [60, 40, 1].map((tokens) => call(limits, tokens));
  await jest.advanceTimersByTimeAsync(2000);
  settle!(0);
  await jest.advanceTimersByTimeAsync(2 * MINUTE);
  expect(letGo(calls, from)).toEqual([2000, 2000, 2000 + MINUTE]);
});

describe('a call whose turn comes too late', () => {
  it('is refused at once, and hears when to come again', async () => {
    const limits = limitsOf({ requestsPerMinute: 1 });
    await call(limits).taken;
    await jest.advanceTimersByTimeAsync(15_500);
    const late = call(limits, 1, 44_000);
    await late.taken;
    expect(late.state.error).toMatchObject({
      code: 'TOROUTER_EXPERT_OVERLOADED',
      details: { expert: 'large', retryAfterSeconds: 45 },
      message: expect.stringContaining('45 s'),
    });
  });

  it('takes nothing from those who can wait', async () => {
    const limits = limitsOf({ requestsPerMinute: 1 });
    const from = performance.now();
    const calls = [call(limits), call(limits, 1, 30_000), call(limits)];
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(letGo(calls, from)).toEqual([0, undefined, MINUTE]);
    expect(calls[1].state.error).toMatchObject({ code: 'TOROUTER_EXPERT_OVERLOADED' });
  });

  it('is refused at once behind others who wait, too', async () => {
    const limits = limitsOf({ requestsPerMinute: 1 });
    const calls = [call(limits), call(limits), call(limits, 1, 90_000)];
    await jest.advanceTimersByTimeAsync(0);
    expect(calls[2].state.error).toMatchObject({
      code: 'TOROUTER_EXPERT_OVERLOADED',
      details: { retryAfterSeconds: 120 },
    });
  });
});

describe('a caller who gives up', () => {
  it('is heard at once, with the own reason', async () => {
    const limits = limitsOf({ requestsPerMinute: 1 });
    const calls = [call(limits), call(limits), call(limits)];
    await calls[0].taken;
    const reasons = [new Error('second'), new Error('third')];
    calls[2].abort(reasons[1]);
    await calls[2].taken;
    calls[1].abort(reasons[0]);
    await calls[1].taken;
    expect(calls.slice(1).map(({ state }) => state.error)).toEqual(reasons);
  });

  it('neither lets those behind pass those before, nor holds them up', async () => {
    const limits = limitsOf({ requestsPerMinute: 1 });
    const from = performance.now();
    const calls = Array.from({ length: 5 }, () => call(limits));
    await jest.advanceTimersByTimeAsync(1000);
    calls[2].abort(new Error('enough'));
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(letGo(calls, from)).toEqual([0, MINUTE, undefined, 2 * MINUTE, 3 * MINUTE]);
  });

  it('does not let a small call pass a large one', async () => {
    const limits = limitsOf({ tokensPerMinute: 100 });
    const from = performance.now();
    const calls = [60, 60, 1, 30].map((tokens) => call(limits, tokens));
    calls[2].abort(new Error('enough'));
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(letGo(calls, from)).toEqual([0, MINUTE, undefined, MINUTE]);
  });

  it('while it is first in line makes room for the next', async () => {
    const limits = limitsOf({ tokensPerMinute: 100 });
    const from = performance.now();
    const calls = [90, 90, 10].map((tokens) => call(limits, tokens));
    await jest.advanceTimersByTimeAsync(1000);
    calls[1].abort(new Error('enough'));
    await calls[2].taken;
    expect(letGo(calls, from)).toEqual([0, undefined, 1000]);
  });

  it('ends with its own deadline, too', async () => {
    const limits = limitsOf({ requestsPerMinute: 1 });
    const calls = [call(limits), call(limits)];
    await calls[0].taken;
    calls[1].clock.abort(calls[1].clock.timeoutError('timeoutMs'));
    await calls[1].taken;
    expect(calls[1].state.error).toMatchObject({ code: 'TOROUTER_EXPERT_TIMEOUT' });
  });
});
