import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunk, DONE } from '../fixtures/upstream.js';
import { UsageFilter } from './usage-filter.js';

const usage = { prompt_tokens: 1, completion_tokens: 2 };
const usageOnly = `data: {"choices": [ ],"usage":${JSON.stringify(usage)}}`;

function filtered(bytes: Uint8Array, cuts: number[] = []): string {
  const filter = new UsageFilter();
  const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const passed = at.slice(1).map((end, i) => filter.push(bytes.subarray(at[i], end)));
  return Buffer.concat([...passed, filter.rest()]).toString();
}

it.each(['\n', '\r\n', '\r'])('takes out the usage and nothing else, whatever the pieces: %j', (newline) => {
  const lines = (text: string) => text.replaceAll('\n', newline);
  const before = lines(
    `: hello\n\n${chunk('naïve ✓ 😀', null, { usage: null })}${chunk('"choices":[]', 'stop', { usage })}`,
  );
  const after = lines(`data: {"choices":[],"prompt_filter_results":[],"usage":null}\n\n${DONE}`);
  const bytes = Buffer.from(`${before}${lines(`id: 7\n${usageOnly}\n\n`)}${after}`);
  expect(filtered(bytes)).toBe(before + after);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 30 }), (cuts) => {
      expect(filtered(bytes, cuts)).toBe(before + after);
    }),
  );
});

it('takes it out where the stream ends in it, too', () => {
  expect(filtered(Buffer.from(chunk('x') + usageOnly))).toBe(chunk('x'));
});

it('never changes a stream without it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(300), { maxLength: 9 }), (bytes, cuts) => {
      const filter = new UsageFilter();
      const passed: Uint8Array[] = [];
      const at = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      for (let i = 1; i < at.length; i++) passed.push(filter.push(bytes.subarray(at[i - 1], at[i])));
      expect(Buffer.concat([...passed, filter.rest()])).toEqual(Buffer.from(bytes));
    }),
  );
});
