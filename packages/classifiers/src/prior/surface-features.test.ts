import { expect, it } from '@jest/globals';
import { clampSurface } from './clamp-surface.js';
import { SURFACE_FEATURES, surfaceFeatures } from './surface-features.js';

const of = (text: string) => {
  const values = surfaceFeatures([text]);
  return Object.fromEntries(SURFACE_FEATURES.map((name, f) => [name, values[f]]));
};

it('counts', () => {
  const { length, words, lines, digits, capitals, questions, options, codeMarks } = of(
    'What is 12 + 34?\nA. 46\nB. 48',
  );
  expect(length).toBeCloseTo(Math.log1p(28), 12);
  expect(words).toBeCloseTo(Math.log1p(9), 12);
  expect(lines).toBeCloseTo(Math.log1p(2), 12);
  expect(digits).toBeCloseTo(8 / 28, 12);
  expect(capitals).toBeCloseTo(3 / 28, 12);
  expect(questions).toBeCloseTo(Math.log1p(1), 12);
  expect(options).toBeCloseTo(Math.log1p(2), 12);
  expect(codeMarks).toBe(0);
});

it('tells code, formulas and languages apart', () => {
  const code = of('def f(x):\n    return {x: [1]}');
  expect(code.codeWords).toBeCloseTo(Math.log1p(2), 12);
  expect(code.codeMarks).toBeCloseTo(4 / 29, 12);
  expect(of('\\frac{1}{2} $x$').latex).toBeCloseTo(Math.log1p(3), 12);
  expect(of('中文中文').cjk).toBe(1);
  expect(of('привет').otherScripts).toBe(1);
  expect(of('über').accents).toBe(0.25);
});

it('copes with nothing, and with texts of a million characters', () => {
  expect(surfaceFeatures([])).toHaveLength(0);
  expect(surfaceFeatures(['']).every((value) => value === 0)).toBe(true);
  const { length, digits } = of('1'.repeat(1e6));
  expect(length).toBeCloseTo(Math.log1p(1e6), 12);
  expect(digits).toBe(1);
});

it('holds outliers within 4 standard deviations of the mean', () => {
  const S = SURFACE_FEATURES.length;
  const features = new Float64Array(101 * S);
  features[100 * S] = 1000;
  const range = clampSurface(features);
  const mean = 1000 / 101;
  const deviation = Math.sqrt((100 * mean ** 2 + (1000 - mean) ** 2) / 101);
  expect(range[S]).toBeCloseTo(mean + 4 * deviation, 9);
  expect(features[100 * S]).toBe(range[S]);
  expect([range[1], range[S + 1]]).toEqual([0, 0]);
});
