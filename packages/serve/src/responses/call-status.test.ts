import { expect, it } from '@jest/globals';
import { callStatus } from './call-status.js';

it.each([
  ['{"a": 1', 'completed', 'completed'],
  ['', 'completed', 'completed'],
  [' {"a": 1}\n', 'incomplete', 'completed'],
  ['{"a": {}', 'incomplete', 'incomplete'],
  ['{"a": {}}', 'incomplete', 'completed'],
  ['{"a": "}', 'incomplete', 'incomplete'],
  ['1', 'incomplete', 'incomplete'],
  ['', 'incomplete', 'incomplete'],
] as const)('arguments %j in an answer that is %s are %s', (args, ended, status) => {
  expect(callStatus(args, ended)).toBe(status);
});
