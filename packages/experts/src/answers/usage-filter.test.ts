import { expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { pieces } from '../fixtures/pieces.js';
import { chunk, DONE } from '../fixtures/upstream.js';
import { UsageFilter } from './usage-filter.js';

const usage = { prompt_tokens: 1, completion_tokens: 2 };
const usageData = `{"choices": [ ],"usage":${JSON.stringify(usage)}}`;
const usageOnly = `data: ${usageData}`;

const nested = `data: {"choices":[{"index":0,"delta":{},"of":{"choices":[]}}],"usage":${JSON.stringify(usage)}}\n\n`;

function filtered(bytes: Uint8Array, cuts: readonly number[] = []): string {
  const filter = new UsageFilter();
  const passed = pieces(bytes, cuts).map((piece) => filter.push(piece));
  return Buffer.concat([...passed, filter.rest()]).toString('latin1');
}

/** The data of all events. */
function events(text: string): string[] {
  const all: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => all.push(data) });
  parser.feed(`${text}\n\n`);
  return all;
}

const latin1 = (text: string) => Buffer.from(text).toString('latin1');
const anyCuts = fc.array(fc.nat(2000), { maxLength: 30 });

it.each(['\n', '\r\n', '\r'])('takes out the usage and nothing else, whatever the pieces: %j', (newline) => {
  const lines = (text: string) => text.replaceAll('\n', newline);
  const before = lines(
    `: hello\n\n${chunk('naïve ✓ 😀', null, { usage: null })}${chunk('"choices":[]', 'stop', { usage })}${nested}`,
  );
  const after = lines(`data: {"choices":[],"prompt_filter_results":[],"usage":null}\n\n${DONE}`);
  const bytes = Buffer.from(`${before}${lines(`id: 7\n${usageOnly}\n\n`)}${after}`);
  expect(filtered(bytes)).toBe(latin1(before + after));
  fc.assert(
    fc.property(anyCuts, (cuts) => {
      expect(filtered(bytes, cuts)).toBe(latin1(before + after));
    }),
  );
});

it('takes it out where the stream ends in it, too', () => {
  expect(filtered(Buffer.from(chunk('x') + usageOnly))).toBe(chunk('x'));
});

it('never changes a stream without it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), anyCuts, (bytes, cuts) => {
      expect(filtered(bytes, cuts)).toBe(Buffer.from(bytes).toString('latin1'));
    }),
  );
});

it('takes the same out of anything, whatever the pieces, and no more than events of usage', () => {
  const part = fc.oneof(
    fc
      .constantFrom(usageOnly, chunk('x'), DONE, '\n\n', '\n', '\r\n', '\r', ': hi\n', 'data: {"choices":[]}')
      .map(latin1),
    fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), anyCuts, (parts, cuts) => {
      const whole = parts.join('');
      const bytes = Buffer.from(whole, 'latin1');
      const left = filtered(bytes);
      expect(filtered(bytes, cuts)).toBe(left);
      const isUsage = (data: string) => data.replaceAll(/^[ \t\n\r]+|[ \t\n\r]+$/g, '') === usageData;
      expect(events(left)).toEqual(events(whole).filter((data) => !isUsage(data)));
      if (!events(whole).some(isUsage)) expect(left).toBe(whole);
    }),
    { numRuns: 500 },
  );
});
