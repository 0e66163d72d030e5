import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RestartLimit } from './restart-limit.js';

it('grants ten within any minute and no more, and keeps its word on when it grants the next', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 60 }), (pauses) => {
      const limit = new RestartLimit();
      const granted: number[] = [];
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        const recent = granted.filter((at) => now - at < 60_000).length;
        const wait = limit.ask(now);
        expect(wait === 0).toBe(recent < 10);
        if (wait > 0) expect(limit.ask((now += wait))).toBe(0);
        granted.push(now);
      }
    }),
  );
});
