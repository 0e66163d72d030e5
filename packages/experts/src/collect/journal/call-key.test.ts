import { expect, it } from '@jest/globals';
import { callKey } from './call-key.js';

it('is the start of a SHA-256 that other tools can compute', () => {
  // printf '["gsm8k/1","small",0]' | sha256sum
  expect(callKey('gsm8k/1', 'small', 0)).toBe('d10be75055ededaa');
});

it('tells apart what a plain joining of the parts would not', () => {
  const calls: [string, string, number][] = [
    ['a', 'b', 0],
    ['a', 'b', 1],
    ['b', 'a', 0],
    ['ab', '', 0],
    ['', 'ab', 0],
    ['a","b', '', 0],
    ['a', '","b', 0],
    ['\ud83d', '', 0],
    ['\ud83e', '', 0],
    ['\ufffd', '', 0],
    ['\\ud83d', '', 0],
  ];
  const keys = calls.map((call) => callKey(...call));
  expect(new Set(keys).size).toBe(calls.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{16}$/);
});
