import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { BucketHistogram } from './bucket-histogram.js';

const options = { name: 'seconds', help: 'Time.', buckets: [0.001, 0.01, 0.1, 1, 2.5] };
const value = fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(...options.buckets, 0));

describe('BucketHistogram', () => {
  it("writes what prom-client's own histogram writes, without a label", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value), async (values) => {
        const [ours, theirs] = [new Registry(), new Registry()];
        const buckets = new BucketHistogram({ ...options, registry: ours }).of('');
        const histogram = new Histogram({ ...options, registers: [theirs] });
        for (const each of values) {
          buckets.observe(each);
          histogram.observe(each);
        }
        expect(await ours.metrics()).toBe(await theirs.metrics());
      }),
      { seed: 1 },
    );
  });

  it('and with one', async () => {
    const path = fc.constantFrom('/a', '/b "quoted"\n\\');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(path, value), { minLength: 1 }), async (values) => {
        const [ours, theirs] = [new Registry(), new Registry()];
        const histogram = new BucketHistogram({ ...options, label: 'path', registry: ours });
        const reference = new Histogram({ ...options, labelNames: ['path'], registers: [theirs] });
        for (const [of, each] of values) {
          histogram.of(of).observe(each);
          reference.observe({ path: of }, each);
        }
        expect(await ours.metrics()).toBe(await theirs.metrics());
      }),
      { seed: 1 },
    );
  });
});
