import { describe, expect, it } from '@jest/globals';
import type { Figure } from './figure.js';
import { isMet, targetText, valueText } from './figure-text.js';

const figure = (value: number, rest: Partial<Figure> = {}): Figure => ({
  topic: 't',
  what: 'w',
  value,
  unit: 's',
  ...rest,
});

describe('figures as text', () => {
  it.each([
    [12_345.6, '12,346 s'],
    [1.23456, '1.23 s'],
    [0.00123456, '0.00123 s'],
    [0, '0 s'],
    [NaN, 'NaN s'],
  ])('%d', (value, text) => expect(valueText(figure(value))).toBe(text));

  it('show the spread and the bar', () => {
    expect(valueText(figure(2, { spread: [1.5, 2.25] }))).toBe('2 s (1.5 to 2.25)');
    expect(targetText(figure(2, { target: { atMost: 2 } }))).toBe('at most 2 s');
    expect(targetText(figure(2, { target: { atLeast: 1, atMost: 3 } }))).toBe('at least 1 s, at most 3 s');
    expect(targetText(figure(2))).toBe('');
  });

  it('say whether the bar is cleared', () => {
    expect(isMet(figure(2, { target: { atMost: 2 } }))).toBe(true);
    expect(isMet(figure(2.1, { target: { atMost: 2 } }))).toBe(false);
    expect(isMet(figure(2, { target: { atLeast: 2.1 } }))).toBe(false);
    expect(isMet(figure(NaN, { target: { atMost: 2 } }))).toBe(false);
    expect(isMet(figure(2))).toBeUndefined();
  });
});
