import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callLine } from './call-line.js';
import type { CallRecord } from './call-record.js';
import { anyCall } from './fixtures/any-call.js';
import { call } from './fixtures/call.js';

it('puts the fields in the order in which the scanner reads them, whatever their order was', () => {
  const full: CallRecord = {
    ...{ answer: null, bertSim: 0.5, score: 1, response: 'a\n"b"', outputChars: 5, finishReason: 'stop', nll: 0.75 },
    ...{ tokensEstimated: true, cachedInputTokens: 3, secondsToFirstToken: 0.5, reservedUsd: 0.125 },
    ...call(),
  };
  expect(callLine(full)).toBe(
    `{"key":"${full.key}","costUsd":0.25,"reservedUsd":0.125,"code":null,"expert":"small","seconds":1.5,` +
      '"inputTokens":100,"outputTokens":20,"id":"gsm8k/1","sample":0,"secondsToFirstToken":0.5,"cachedInputTokens":3,' +
      '"tokensEstimated":true,"nll":0.75,"finishReason":"stop","attempts":1,"outputChars":5,"response":"a\\n\\"b\\"",' +
      '"score":1,"bertSim":0.5,"answer":null}\n',
  );
});

it('is one line of JSON that says the same', () => {
  fc.assert(
    fc.property(anyCall(fc), (record) => {
      const line = callLine(record);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toEqual(record);
    }),
  );
});

it('writes null for a number that is not known, or leaves it out where the field is optional', () => {
  const line = callLine(call({ costUsd: Number.NaN, seconds: Infinity, nll: Number.NaN, score: -Infinity }));
  const { nll, score, ...rest } = JSON.parse(line) as CallRecord;
  expect(rest).toEqual(call({ costUsd: null, seconds: null }));
  expect([nll, score]).toEqual([undefined, undefined]);
});

it('leaves out what is no field of a call', () => {
  expect(JSON.parse(callLine({ ...call(), prompt: 'secret' } as CallRecord))).toEqual(call());
});

it.each<[string, Partial<Record<keyof CallRecord, unknown>>, RegExp]>([
  ['key', { key: 'ABCDEF0123456789' }, /"key" should be 16 hex digits/],
  ['costUsd', { costUsd: -1 }, /"costUsd" should be a number of at least 0 or null/],
  ['expert', { expert: undefined }, /"expert" should be text, and is missing/],
  ['sample', { sample: Number.NaN }, /"sample" should be a whole number/],
  ['attempts', { attempts: 1.5 }, /"attempts" should be a whole number/],
  ['tokensEstimated', { tokensEstimated: false }, /"tokensEstimated" should be true/],
  ['nll', { nll: null }, /"nll" should be a number/],
  ['response', { response: 5 }, /"response" should be text/],
])('refuses a %s that could not be read back, without its value', (_, changes, message) => {
  expect(() => callLine({ ...call(), ...changes } as CallRecord)).toThrow(message);
});
