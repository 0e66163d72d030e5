import { describe, expect, it } from '@jest/globals';
import { goldenRouters } from './fixtures/golden-routers.js';
import { shareEntropy } from './share-entropy.js';

describe('shareEntropy', () => {
  it.each(goldenRouters())('golden routers: $name', ({ expected }) => {
    const entropy = shareEntropy(expected.shares);
    expect(Math.abs(entropy - expected.shareEntropy)).toBeLessThan(1e-12);
    expect(Math.abs(entropy / Math.log(expected.shares.length) - expected.shareEntropyRelative)).toBeLessThan(1e-12);
  });
});
