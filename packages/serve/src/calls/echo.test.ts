import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Echo } from './echo.js';

/** What passes of pieces. */
const passed = (text: string, pieces: readonly string[]) => {
  const echo = new Echo(text);
  return pieces.map((piece) => echo.without(piece)).join('') + echo.end();
};
const cut = (text: string, cuts: readonly number[]) => {
  const at = [0, ...cuts.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
};
const cuts = fc.array(fc.nat(200), { maxLength: 8 });

describe('Echo', () => {
  it('takes a text off that is repeated, however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 20, maxLength: 60 }), fc.string(), cuts, (text, more, places) => {
        expect(passed(text, cut(text + more, places))).toBe(more);
      }),
      { seed: 1 },
    );
  });

  it('lets everything pass that is no repetition', () => {
    const text = 'The quick brown fox jumps.';
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string(), cuts, (same, more, places) => {
        // Begins like the text for a while, and is then another.
        const answer = `${text.slice(0, same)}\0${more}`;
        expect(passed(text, cut(answer, places))).toBe(answer);
        expect(passed(text, cut(text.slice(0, same), places))).toBe(text.slice(0, same));
      }),
      { seed: 1 },
    );
  });

  it('takes off one repetition only', () => {
    const text = '12345678901234567890';
    expect(passed(text, [text, text])).toBe(text);
  });

  it.each([
    ['ha ha ', ['ha ', 'ha ', 'ha'], 'ha ha ha'],
    ['ha', ['ha', '!'], 'ha!'],
    ['one, two,', ['one, two', ', three'], 'one, two, three'],
    ['1', ['10'], '10'],
    ['\n', ['\n\n'], '\n\n'],
    ['', ['a'], 'a'],
  ])('takes the short %j before %j for no repetition', (text, pieces, rest) => {
    expect(passed(text, pieces)).toBe(rest);
  });

  it('takes a short text off where it stands in one piece with what is new', () => {
    expect(passed('one, two,', ['', 'one, two, three', ', four'])).toBe(' three, four');
    expect(passed('世', ['世界'])).toBe('界');
    expect(passed('ha', ['haha', 'haha'])).toBe('hahaha');
  });
});
