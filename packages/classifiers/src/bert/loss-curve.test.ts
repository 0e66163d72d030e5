import { expect, it } from '@jest/globals';
import { lossCurve } from './loss-curve.js';

it('is the losses where they are few, and means of stretches where they are many', () => {
  expect(lossCurve([])).toEqual([]);
  expect(lossCurve([3, 1])).toEqual([3, 1]);
  const curve = lossCurve(Array.from({ length: 120 }, (_, i) => i));
  expect(curve).toHaveLength(60);
  expect(curve.slice(0, 2)).toEqual([0.5, 2.5]);
  expect(lossCurve(Array.from({ length: 61 }, () => 2)).every((loss) => loss === 2)).toBe(true);
});
