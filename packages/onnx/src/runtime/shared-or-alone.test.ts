import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SharedOrAlone } from './shared-or-alone.js';

it('lets nobody in beside one who is alone, everybody in at last, and each kind in its order', async () => {
  const visitor = fc.record({ alone: fc.boolean(), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(visitor, { maxLength: 12 }), async (scheduler, visitors) => {
      const turns = new SharedOrAlone();
      const inside = new Set<number>();
      const entered: number[] = [];
      const visits = visitors.map(({ alone, fails }, i) =>
        turns[alone ? 'alone' : 'shared'](async () => {
          expect([...inside].every((other) => !alone && !visitors[other].alone)).toBe(true);
          inside.add(i);
          entered.push(i);
          await scheduler.schedule(Promise.resolve(), `visitor ${i}`);
          inside.delete(i);
          if (fails) throw new Error(`${i}`);
          return i;
        }),
      );
      const settled = Promise.allSettled(visits);
      await scheduler.waitFor(settled);
      expect((await settled).map(({ status }) => status)).toEqual(
        visitors.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
      );
      for (const kind of [true, false]) {
        const ofKind = entered.filter((i) => visitors[i].alone === kind);
        expect(ofKind).toEqual(ofKind.toSorted((a, b) => a - b));
      }
    }),
  );
});

it('lets one who must be alone in before those who came later', async () => {
  const turns = new SharedOrAlone();
  const order: string[] = [];
  let leave!: () => void;
  const first = turns.shared(() => new Promise<void>((resolve) => (leave = resolve)));
  const alone = turns.alone(async () => void order.push('alone'));
  const later = turns.shared(async () => void order.push('later'));
  await Promise.resolve();
  leave();
  await Promise.all([first, alone, later]);
  expect(order).toEqual(['alone', 'later']);
});
