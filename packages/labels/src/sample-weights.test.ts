import { expect, it } from '@jest/globals';
import { readJson } from '@torouter/test-utils';
import { sampleWeights } from './sample-weights.js';

interface Golden {
  name: string;
  labels: number[][];
  classes: number[];
  counts: number[];
  classWeights: (number | null)[];
  sampleWeights: number[];
}

it.each(
  readJson<Golden[]>(new URL('./fixtures/sample-weights.json', import.meta.url)).map(
    (golden) => [golden.name, golden] as const,
  ),
)('%s', (_, golden) => {
  const { weights, classWeights, counts, classes } = sampleWeights(
    Float64Array.from(golden.labels.flat()),
    golden.labels[0].length,
  );
  expect([...classes]).toEqual(golden.classes);
  expect(counts).toEqual(golden.counts);
  golden.classWeights.forEach((weight, j) =>
    weight === null
      ? expect(classWeights[j]).toBeNull()
      : expect(Math.abs(classWeights[j]! - weight)).toBeLessThan(1e-14),
  );
  golden.sampleWeights.forEach((weight, i) => expect(Math.abs(weights[i] - weight)).toBeLessThan(1e-14));
});

it('passes over rows without labels', () => {
  const { weights, classes, counts } = sampleWeights(Float64Array.of(1, 0, 0, 0, 0, 1), 2);
  expect([...classes]).toEqual([0, -1, 1]);
  expect(counts).toEqual([1, 1]);
  expect([...weights]).toEqual([0.5, 0, 0.5]);
});
