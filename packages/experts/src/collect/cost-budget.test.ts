import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CostBudget } from './cost-budget.js';

/** What a promise has come to once all that is ready has run. */
async function stateOf(promise: Promise<boolean>): Promise<unknown> {
  const pending = new Promise((resolve) => setImmediate(resolve, 'waiting'));
  return Promise.race([promise, pending]);
}

describe('CostBudget', () => {
  it('reserves what fits, and counts what it did cost', async () => {
    const budget = new CostBudget(10, 4);
    expect(await budget.reserve(5)).toBe(true);
    expect(budget).toMatchObject({ spentUsd: 4, reservedUsd: 5, overrunUsd: 0 });
    budget.settle(5, 2);
    expect(budget).toMatchObject({ spentUsd: 6, reservedUsd: 0, overrunUsd: 0 });
    expect(await budget.reserve(4)).toBe(true);
  });

  it('waits while a call in flight may settle for less', async () => {
    const budget = new CostBudget(10);
    await budget.reserve(7);
    const waiting = budget.reserve(5);
    expect(await stateOf(waiting)).toBe('waiting');
    budget.settle(7, 5);
    expect(await waiting).toBe(true);
    expect(budget).toMatchObject({ spentUsd: 5, reservedUsd: 5 });
  });

  it('does not let small ones overtake a large one', async () => {
    const budget = new CostBudget(10);
    await budget.reserve(6);
    const large = budget.reserve(8);
    const small = budget.reserve(1);
    expect([await stateOf(large), await stateOf(small)]).toEqual(['waiting', 'waiting']);
    budget.settle(6, 1);
    expect([await large, await small]).toEqual([true, true]);
  });

  it('says false where it can never fit, to those behind as well, and true to those behind that do', async () => {
    const budget = new CostBudget(10);
    await budget.reserve(8);
    const waiting = [5, 6, 2].map((usd) => budget.reserve(usd));
    expect(await stateOf(waiting[0])).toBe('waiting');
    budget.settle(8, 8);
    expect(await Promise.all(waiting)).toEqual([false, false, true]);
    expect(await budget.reserve(11)).toBe(false);
  });

  it('has room for what is free, whoever waits and whatever is spent', async () => {
    const budget = new CostBudget(10);
    await budget.reserve(8);
    const dear = budget.reserve(5);
    expect(await budget.reserve(0)).toBe(true);
    expect(await stateOf(dear)).toBe('waiting');
    budget.settle(0, 0);
    budget.settle(8, 5);
    expect(await dear).toBe(true);
    expect(await new CostBudget(10, 11).reserve(0)).toBe(true);
  });

  it('goes on after those who give up, which waits for nothing more', async () => {
    const budget = new CostBudget(10);
    await budget.reserve(6);
    const caller = new AbortController();
    const large = budget.reserve(8, caller.signal);
    const small = budget.reserve(4, caller.signal);
    const other = new AbortController();
    const behind = budget.reserve(4, other.signal);
    caller.abort(new Error('enough'));
    await expect(large).rejects.toThrow('enough');
    await expect(small).rejects.toThrow('enough');
    expect(await behind).toBe(true);
    expect(getEventListeners(other.signal, 'abort')).toEqual([]);
    await expect(budget.reserve(0, caller.signal)).rejects.toThrow('enough');
    expect(budget.reservedUsd).toBe(10);
  });

  it('counts what a call cost above its reservation, and says by how much', async () => {
    const budget = new CostBudget(10);
    await budget.reserve(4);
    budget.settle(4, 12);
    expect(budget).toMatchObject({ spentUsd: 12, reservedUsd: 0, overrunUsd: 8 });
    expect(await budget.reserve(0.1)).toBe(false);
  });

  it('takes sums of doubles for what they stand for', async () => {
    const budget = new CostBudget(0.3);
    for (let i = 0; i < 3; i++) expect(await budget.reserve(0.1)).toBe(true); // 0.1 + 0.1 + 0.1 > 0.3
    for (let i = 0; i < 3; i++) budget.settle(0.1, 0.1);
    expect(budget.reservedUsd).toBe(0);
    expect(await budget.reserve(1e-9)).toBe(false);
  });

  it('has no cap at Infinity, and nothing at 0 but what costs nothing', async () => {
    expect(await new CostBudget(Infinity, 1e9).reserve(1e300)).toBe(true);
    expect(await new CostBudget(0).reserve(0)).toBe(true);
    expect(await new CostBudget(0).reserve(1e-9)).toBe(false);
  });

  it.each<[string, (budget: CostBudget) => unknown]>([
    ['capUsd', () => new CostBudget(Number.NaN)],
    ['spentUsd', () => new CostBudget(1, Infinity)],
    ['maxUsd', (budget) => budget.reserve(-1)],
    ['actualUsd', (budget) => budget.settle(1, Number.NaN)],
    ['none has reserved', (budget) => budget.settle(1, 1)],
  ])('refuses wrong use: %s', async (message, use) => {
    await expect((async () => use(new CostBudget(1)))()).rejects.toMatchObject({
      code: 'TOROUTER_INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });
});

interface Call {
  /** Place in the order of arrival. */
  arrival: number;
  maxUsd: number;
  caller: AbortController;
  state: 'waiting' | 'in flight' | 'refused' | 'given up';
}
const anyUsd = fc.oneof(
  fc.nat(6).map((tenths) => tenths / 10),
  fc.double({ min: 0, max: 1.5, noNaN: true }),
);
/** Reserve an amount, settle some call in flight for a share of its reservation, or give up waiting for some. */
const anyStep = fc.oneof(
  fc.record({ type: fc.constant('reserve' as const), usd: anyUsd }),
  fc.record({
    type: fc.constant('settle' as const),
    which: fc.nat(),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ type: fc.constant('give up' as const), which: fc.nat() }),
);

it('in any interleaving stays under the cap, serves in order of arrival and answers everybody in the end', async () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  await fc.assert(
    fc.asyncProperty(anyUsd, anyUsd, fc.array(anyStep, { maxLength: 40, size: 'max' }), async (cap, spent, steps) => {
      const budget = new CostBudget(cap, Math.min(spent, cap));
      const calls: Call[] = [];
      const order: number[] = [];
      const refusedWith: number[] = []; // what it would have come to
      let arrivals = 0;
      const those = (state: Call['state']) => calls.filter((call) => call.state === state);
      const check = () => {
        expect(budget.spentUsd + budget.reservedUsd).toBeLessThanOrEqual(cap * (1 + 1e-11));
        const reserved = those('in flight').reduce((sum, { maxUsd }) => sum + maxUsd, 0);
        expect(budget.reservedUsd).toBeCloseTo(reserved, 12);
        // Whoever waits does so for room, or behind one who does.
        const [first] = those('waiting');
        if (first) expect(budget.spentUsd + budget.reservedUsd + first.maxUsd).toBeGreaterThan(cap);
      };
      const reserve = (maxUsd: number) => {
        const call: Call = { arrival: arrivals++, maxUsd, caller: new AbortController(), state: 'waiting' };
        calls.push(call);
        budget.reserve(maxUsd, call.caller.signal).then(
          (isReserved) => {
            call.state = isReserved ? 'in flight' : 'refused';
            if (isReserved && maxUsd > 0) order.push(call.arrival);
            if (!isReserved) refusedWith.push(budget.spentUsd + maxUsd);
          },
          () => (call.state = 'given up'),
        );
      };
      const settle = (call: Call, share: number) => {
        budget.settle(call.maxUsd, call.maxUsd * share);
        calls.splice(calls.indexOf(call), 1);
      };
      for (const step of steps) {
        const flying = those('in flight');
        const waiting = those('waiting');
        if (step.type === 'reserve') reserve(step.usd);
        else if (step.type === 'settle' && flying.length > 0) settle(flying[step.which % flying.length], step.share);
        else if (step.type === 'give up' && waiting.length > 0)
          waiting[step.which % waiting.length].caller.abort(new Error('enough'));
        await settled();
        check();
      }
      for (let flying = those('in flight'); flying.length > 0; flying = those('in flight')) {
        settle(flying[0], 0.5);
        await settled();
        check();
      }
      expect(those('waiting')).toEqual([]);
      expect(budget.reservedUsd).toBe(0);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      for (const usd of refusedWith) expect(usd).toBeGreaterThan(cap);
    }),
    { numRuns: 300 },
  );
});
