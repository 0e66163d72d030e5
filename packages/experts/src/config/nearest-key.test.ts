import { expect, it } from '@jest/globals';
import { nearestKey } from './nearest-key.js';

const known = ['name', 'baseUrl', 'model', 'apiKeyEnv', 'timeoutMs'];

it.each([
  ['base_url', 'baseUrl'],
  ['BASEURL', 'baseUrl'],
  ['modle', 'model'],
  ['apiKey', 'apiKeyEnv'],
  ['timeout', 'timeoutMs'],
  ['nam', 'name'],
  ['colour', undefined],
  ['42', undefined],
  ['', undefined],
  ['e', undefined],
])('%j is meant as %j', (key, expected) => {
  expect(nearestKey(key, known)).toBe(expected);
});
