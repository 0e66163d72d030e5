import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TerminalText } from './terminal-text.js';

describe('TerminalText', () => {
  it('keeps surrogate pairs whole', () => {
    const text = new TerminalText();
    expect([text.push('a\ud83c'), text.push(''), text.push('\udf0d!')]).toEqual(['a', '', '🌍!']);
  });

  it('knows whether a line is begun', () => {
    const text = new TerminalText();
    expect(text.atLineStart).toBe(true);
    text.push('\u001b');
    expect(text.atLineStart).toBe(true);
    text.push('a');
    expect(text.atLineStart).toBe(false);
    text.push('\n\r');
    expect(text.atLineStart).toBe(true);
  });

  it('lets every character through but those that control, however the text is cut', () => {
    const unit = fc.constantFrom(
      'a',
      'é',
      '\n',
      '\t',
      '🌍',
      '\r',
      '\0',
      '\x1b',
      '\x7f',
      '\x80',
      '\x9b',
      '\x9f',
      '\xa0',
    );
    fc.assert(
      fc.property(fc.array(unit), fc.nat({ max: 40 }), (units, at) => {
        const whole = units.join('');
        const text = new TerminalText();
        const kept = units.filter((one) => !'\r\0\x1b\x7f\x80\x9b\x9f'.includes(one)).join('');
        expect(text.push(whole.slice(0, at)) + text.push(whole.slice(at))).toBe(kept);
      }),
    );
  });
});
