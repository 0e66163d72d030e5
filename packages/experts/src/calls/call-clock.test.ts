import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CallClock } from './call-clock.js';
import { deadlinesOf } from './deadlines.js';

const deadlines = { firstTokenTimeoutMs: 200, idleTimeoutMs: 100, timeoutMs: 1000 };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A clock, and what it ended with. */
function clockOf(more: Partial<typeof deadlines> = {}, caller?: AbortSignal) {
  const clock = new CallClock('large', { ...deadlines, ...more }, caller);
  const ended: unknown[] = [];
  clock.whenAborted({ abort: (reason) => ended.push(reason) });
  return { clock, ended };
}

const timeout = (setting: string, timeoutMs: number) =>
  expect.objectContaining({
    code: 'TOROUTER_EXPERT_TIMEOUT',
    details: { expert: 'large', setting, timeoutMs },
    message: expect.stringMatching(new RegExp(`longer than ${timeoutMs} ms.*raise its ${setting}`)),
  });

describe('a deadline names its setting', () => {
  it('of the whole call', () => {
    const { clock, ended } = clockOf();
    jest.advanceTimersByTime(999);
    expect(clock.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(ended).toEqual([timeout('timeoutMs', 1000)]);
    expect((clock.reason as Error).message).toContain('for its turn');
  });

  it('of the first token', () => {
    const { clock, ended } = clockOf();
    clock.awaitFirst('its answer');
    jest.advanceTimersByTime(199);
    expect(ended).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(ended).toEqual([timeout('firstTokenTimeoutMs', 200)]);
    expect((clock.reason as Error).message).toContain('for its answer');
  });

  it('of the next piece, anew with each', () => {
    const { clock, ended } = clockOf();
    clock.awaitFirst('its answer');
    for (let i = 0; i < 5; i++) {
      clock.awaitNext('the rest');
      jest.advanceTimersByTime(99);
    }
    expect(ended).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(ended).toEqual([timeout('idleTimeoutMs', 100)]);
  });

  it('to the millisecond, also where it is shorter than the one before', () => {
    const { clock, ended } = clockOf({ firstTokenTimeoutMs: 500, idleTimeoutMs: 50 });
    clock.awaitFirst('its answer');
    jest.advanceTimersByTime(123);
    clock.awaitNext('the rest');
    jest.advanceTimersByTime(49);
    expect(ended).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(ended).toEqual([timeout('idleTimeoutMs', 50)]);
  });

  it('also where two are equally long', () => {
    const { clock, ended } = clockOf({ idleTimeoutMs: 200 });
    clock.awaitFirst('its answer');
    clock.awaitNext('the rest');
    jest.advanceTimersByTime(200);
    expect(ended).toEqual([timeout('idleTimeoutMs', 200)]);
  });
});

it('stops the time while nobody waits, but not that of the whole call', () => {
  const { clock, ended } = clockOf();
  clock.awaitNext('the rest');
  clock.pause();
  jest.advanceTimersByTime(999);
  expect(ended).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(ended).toEqual([timeout('timeoutMs', 1000)]);
});

it('waits for the end of what is complete for a second, whatever else comes', () => {
  const { clock, ended } = clockOf({ timeoutMs: 60_000 });
  clock.awaitNext('the rest');
  for (let i = 0; i < 10; i++) {
    clock.awaitEnd('the end');
    jest.advanceTimersByTime(99);
  }
  expect(ended).toEqual([]);
  jest.advanceTimersByTime(10);
  expect(ended).toHaveLength(1);
});

it('says nothing once it is stopped', () => {
  const { clock, ended } = clockOf();
  clock.awaitFirst('its answer');
  clock.stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.advanceTimersByTime(2000);
  expect(ended).toEqual([]);
});

it('tells the time of the attempt, and that before it', () => {
  const { clock } = clockOf();
  jest.advanceTimersByTime(250);
  clock.awaitFirst('its answer');
  jest.advanceTimersByTime(100);
  expect([clock.waitedSeconds, clock.seconds]).toEqual([0.25, 0.1]);
  expect(clock.leftMs).toBe(650);
  clock.awaitFirst('its answer');
  expect([clock.waitedSeconds, clock.seconds]).toEqual([0.35, 0]);
});

describe('a caller', () => {
  it('ends it with the own reason, once', () => {
    const caller = new AbortController();
    const { clock, ended } = clockOf({}, caller.signal);
    const reason = new Error('enough');
    caller.abort(reason);
    jest.advanceTimersByTime(2000);
    expect(ended).toEqual([reason]);
    expect(clock.reason).toBe(reason);
    expect(clock.callerAborted).toBe(true);
    expect(clock.signal.reason).toBe(reason);
  });

  it('who has given up before starts none', () => {
    const reason = new Error('enough');
    expect(() => clockOf({}, AbortSignal.abort(reason))).toThrow(reason);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('who gives up later than a deadline is not the reason', () => {
    const caller = new AbortController();
    const { clock } = clockOf({}, caller.signal);
    jest.advanceTimersByTime(1000);
    caller.abort(new Error('enough'));
    expect(clock.reason).toEqual(timeout('timeoutMs', 1000));
  });

  it('is not listened to any more once it is stopped', () => {
    const caller = new AbortController();
    const { clock, ended } = clockOf({}, caller.signal);
    clock.stop();
    caller.abort(new Error('enough'));
    expect(ended).toEqual([]);
  });
});

it('ends at once what is begun after it has ended', () => {
  const { clock } = clockOf();
  jest.advanceTimersByTime(1000);
  const later: unknown[] = [];
  clock.whenAborted({ abort: (reason) => later.push(reason) });
  expect(later).toEqual([clock.reason]);
  expect(clock.signal.aborted).toBe(true);
});

it('sleeps, and wakes with the reason where it ends before', async () => {
  const { clock } = clockOf();
  let woken = false;
  const slept = clock.sleep(300).then(() => (woken = true));
  await jest.advanceTimersByTimeAsync(299);
  expect(woken).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await slept;
  const ended = expect(clock.sleep(5000)).rejects.toEqual(timeout('timeoutMs', 1000));
  await jest.advanceTimersByTimeAsync(700);
  await ended;
  await expect(clock.sleep(5000)).rejects.toBe(clock.reason);
  expect(jest.getTimerCount()).toBe(0);
});

it('has the deadlines of an entry, or usual ones', () => {
  const entry = { name: 'large', protocol: 'openai', model: 'm' } as const;
  expect(deadlinesOf(entry)).toEqual({ firstTokenTimeoutMs: 120_000, idleTimeoutMs: 60_000, timeoutMs: 600_000 });
  expect(deadlinesOf({ ...entry, ...deadlines })).toEqual(deadlines);
});
