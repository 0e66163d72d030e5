import { expect, it } from '@jest/globals';
import { nearestName } from './nearest-name.js';

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
  expect(nearestName(key, known)).toBe(expected);
});
