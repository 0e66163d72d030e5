import { describe, expect, it } from '@jest/globals';
import { dollars } from './dollars.js';
import { milliseconds } from './milliseconds.js';
import { qualityFormat } from './quality-format.js';

describe('figures in tables', () => {
  it.each([
    [null, '–'],
    [0, '0'],
    [0.000123456, '0.000123'],
    [0.5, '0.500'],
    [12.345, '12.35'],
    [1234567.8, '1,234,568'],
  ])('dollars %p', (value, text) => expect(dollars(value)).toBe(text));

  it.each([
    [0.0000123, '0.012'],
    [0.00042, '0.42'],
    [0.0031, '3.1'],
    [0.25, '250'],
  ])('seconds %p', (value, text) => expect(milliseconds(value)).toBe(text));

  it('writes differences with a sign, but not a rounded 0', () => {
    const { delta } = qualityFormat('score');
    expect([0.0123, -0.0123, 0.00001, -0.00001].map(delta)).toEqual(['+1.23', '−1.23', '0.00', '0.00']);
  });
});
