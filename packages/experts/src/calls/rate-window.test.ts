import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateWindow, type Taken } from './rate-window.js';

const WINDOW_MS = 60_000;

/** Whether so much fits in the window that ends at `now`, counted one by one. */
function fits(taken: readonly Taken[], amount: number, limit: number, now: number): boolean {
  const inside = taken.filter(({ at }) => at > now - WINDOW_MS);
  return inside.length === 0 || inside.reduce((sum, each) => sum + each.amount, amount) <= limit;
}

const arrivals = fc.array(
  fc.record({
    // Many at once, some apart, some after all have gone.
    gap: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(200_000)),
    amount: fc.oneof(fc.nat(15), fc.nat(200)),
    actual: fc.option(fc.nat(60), { nil: undefined }),
    settledAfter: fc.nat(90_000),
  }),
  { maxLength: 60 },
);

it('takes in no window more than the limit, and lets nobody wait longer than that', () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 100 }), (calls, limit) => {
      const window = new RateWindow(limit);
      const taken: Taken[] = [];
      const open: { due: number; taken: Taken; actual: number }[] = [];
      let now = 0;
      const settleDue = () => {
        for (const each of open.splice(0))
          if (each.due <= now) window.settle(each.taken, each.actual);
          else open.push(each);
      };
      for (const { gap, amount, actual, settledAfter } of calls) {
        now += gap;
        settleDue();
        for (;;) {
          const waitMs = window.waitMs(amount, now);
          if (waitMs === 0) break;
          expect(waitMs).toBeGreaterThan(0);
          expect(fits(taken, amount, limit, now + waitMs - 1)).toBe(false);
          now += waitMs;
          settleDue();
        }
        expect(fits(taken, amount, limit, now)).toBe(true);
        taken.push(window.take(amount, now));
        if (actual !== undefined) open.push({ due: now + settledAfter, taken: taken.at(-1)!, actual });
      }
    }),
    { numRuns: 500 },
  );
});

it('lets go at once what fits, and the next when the first has left', () => {
  const window = new RateWindow(2);
  window.take(1, 0);
  window.take(1, 10_000);
  expect(window.waitMs(1, 20_000)).toBe(40_000);
  expect(window.waitMs(2, 20_000)).toBe(50_000);
  expect(window.waitMs(1, 59_999)).toBe(1);
  expect(window.waitMs(1, 60_000)).toBe(0);
});

it('lets one that is larger than the limit go alone', () => {
  const window = new RateWindow(100);
  expect(window.waitMs(1000, 0)).toBe(0);
  window.take(1000, 0);
  expect(window.waitMs(1, 30_000)).toBe(30_000);
  expect(window.waitMs(1000, 30_000)).toBe(30_000);
  expect(window.waitMs(1000, 60_000)).toBe(0);
});

it('counts what was taken in truth, as long as it is in the window', () => {
  const window = new RateWindow(100);
  const first = window.take(90, 0);
  expect(window.waitMs(50, 1)).toBe(59_999);
  window.settle(first, 20);
  expect(window.waitMs(50, 1)).toBe(0);
  window.take(50, 30_000);
  window.settle(first, 60);
  expect(window.waitMs(40, 30_000)).toBe(30_000);
  expect(window.waitMs(40, 60_000)).toBe(0);
  window.settle(first, 0);
  expect(window.waitMs(51, 60_000)).toBe(30_000);
  expect(window.waitMs(50, 60_000)).toBe(0);
});

it('has no limit where there is none', () => {
  const window = new RateWindow(Infinity);
  for (let i = 0; i < 10; i++) {
    expect(window.waitMs(1e9, i)).toBe(0);
    window.take(1e9, i);
  }
});

it('goes on over many windows', () => {
  const window = new RateWindow(1000);
  let now = 0;
  for (let i = 0; i < 10_000; i++) {
    now += window.waitMs(0.1 + 0.2, now);
    window.take(0.1 + 0.2, now);
  }
  expect(now).toBe(180_000);
  expect(window.waitMs(1000, now + WINDOW_MS)).toBe(0);
});
