import { expect, it } from '@jest/globals';
import { runtimeVersion } from './runtime-version.js';

it('is a version', () => {
  expect(runtimeVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
