import { describe, expect, it } from '@jest/globals';
import { classifierChecks } from '../conformance/classifier-checks.js';
import { fitRandom } from './fit-random.js';
import { randomClassifier } from './random-classifier.js';
import { restoreRandom } from './restore-random.js';

describe('random', () => {
  for (const check of classifierChecks({ name: 'random', fit: fitRandom, restore: restoreRandom }))
    it(check.name, check.run);

  it('chooses each expert about equally often', async () => {
    const texts = Array.from({ length: 6000 }, (_, i) => `text ${i}`);
    const { scores } = await randomClassifier(['a', 'b', 'c'], 1).predict(texts);
    const counts = [0, 0, 0];
    texts.forEach((_, i) => {
      const row = [...scores.subarray(i * 3, i * 3 + 3)];
      counts[row.indexOf(Math.max(...row))]++;
    });
    // Standard deviation of a count: sqrt(6000 · 1/3 · 2/3) = 37.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });

  it('differs from seed to seed', async () => {
    const [one, two] = [randomClassifier(['a', 'b'], 1), randomClassifier(['a', 'b'], 2)];
    expect((await one.predict(['x'])).scores).not.toEqual((await two.predict(['x'])).scores);
  });
});
