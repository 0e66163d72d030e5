import { expect, it } from '@jest/globals';
import { explain } from './pnpm.mjs';

it.each([
  [
    'npm error code ENOTFOUND\nnpm error network request to https://registry.example/pnpm failed',
    /registry cannot be reached/,
  ],
  [
    'ERR_PNPM_META_FETCH_FAIL  GET https://registry.example/x: request failed, reason: connect ECONNREFUSED',
    /registry cannot be reached/,
  ],
  ['ENOSPC: no space left on device, write', /disk is full/],
  ['npm error code E403', /refuses access/],
  ['EACCES: permission denied, mkdir', /cannot be written/],
  [' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"', /pnpm-lock\.yaml does not fit/],
  ['src/a.ts(1,1): error TS2322', /stands above/],
])('explains %j', (output, expected) => {
  const sentence = explain(output, { task: 'installing', code: 1 });
  expect(sentence).toMatch(expected);
  expect(sentence).toMatch(/while installing, exit code 1/);
});
