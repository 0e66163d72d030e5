import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCall } from './fixtures/any-call.js';
import { call } from './fixtures/call.js';
import { JournalIndex } from './journal-index.js';
import { prefixOf } from './prefix-of.js';

const indexOf = (records: readonly ReturnType<typeof call>[]) => {
  const index = new JournalIndex();
  for (const record of records) index.add(prefixOf(record));
  return index;
};
const failed = (changes: Parameters<typeof call>[0] = {}) =>
  call({
    ...{ code: 'TOROUTER_EXPERT_TIMEOUT', costUsd: null, seconds: 60, inputTokens: null, outputTokens: null },
    ...changes,
  });

it('counts a call that was tried again once, as succeeded, and all the money', () => {
  const index = indexOf([failed({ reservedUsd: 0.5 }), failed(), call(), failed({ costUsd: 0.125, reservedUsd: 9 })]);
  expect(index).toMatchObject({ lines: 4, failures: 0, spentUsd: 0.875, tornBytes: 0 });
  expect(index.experts).toEqual(
    new Map([
      [
        'small',
        {
          ...{ calls: 1, failures: 0, costUsd: { sum: 0.25, count: 1 }, seconds: { sum: 1.5, count: 1 } },
          ...{ inputTokens: { sum: 100, count: 1 }, outputTokens: { sum: 20, count: 1 } },
        },
      ],
    ]),
  );
});

it('counts the first of two successes, and means only over what is known', () => {
  const { experts, spentUsd } = indexOf([
    call({ costUsd: null }),
    call({ costUsd: 4, seconds: 9 }),
    call({ id: 'gsm8k/2', costUsd: 2, seconds: null }),
    failed({ id: 'gsm8k/3' }),
  ]);
  expect(spentUsd).toBe(6);
  expect(experts.get('small')).toMatchObject({
    ...{ calls: 3, failures: 1, costUsd: { sum: 2, count: 1 }, seconds: { sum: 1.5, count: 1 } },
    ...{ inputTokens: { sum: 200, count: 2 } },
  });
});

it('knows what is done and what has succeeded, as a Map would', () => {
  fc.assert(
    fc.property(fc.array(anyCall(fc), { maxLength: 60, size: 'max' }), (records) => {
      const index = indexOf(records);
      const done = new Map<string, boolean>();
      for (const { key, code } of records) done.set(key, done.get(key) === true || code === null);
      for (const [key, succeeded] of done) expect([index.has(key), index.succeeded(key)]).toEqual([true, succeeded]);
      expect(index.has('0123456789abcdef')).toBe(false);
      expect(index.failures).toBe([...done.values()].filter((succeeded) => !succeeded).length);
      const totals = [...index.experts.values()];
      expect(totals.reduce((sum, { calls }) => sum + calls, 0)).toBe(done.size);
      expect(totals.reduce((sum, { failures }) => sum + failures, 0)).toBe(index.failures);
    }),
  );
});

it.each(['', 'zz', 'no key at all'])('does not know the key %p', (key) => {
  expect([indexOf([call()]).has(key), indexOf([call()]).succeeded(key)]).toEqual([false, false]);
});
