import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WholeEvents } from './whole-events.js';

const push = (events: WholeEvents, text: string) => Buffer.from(events.push(Buffer.from(text))).toString();

describe('WholeEvents', () => {
  it('passes whole events on at once, without a copy', () => {
    const chunk = Buffer.from('data: 1\n\ndata: 2\n\n');
    expect(new WholeEvents().push(chunk)).toBe(chunk);
  });

  it('holds half an event until the rest is there', () => {
    const events = new WholeEvents();
    expect(push(events, 'data: 1\n\nda')).toBe('data: 1\n\n');
    expect(push(events, 'ta: 2\n')).toBe('');
    expect(push(events, '\ndata: 3')).toBe('data: 2\n\n');
    expect(Buffer.from(events.rest()!).toString()).toBe('data: 3');
  });

  it.each(['\n\n', '\r\n\r\n', '\r\r'])('knows the blank line %j', (blank) => {
    expect(push(new WholeEvents(), `data: 1${blank}da`)).toBe(`data: 1${blank}`);
  });

  it('does not hold more than a mebibyte', () => {
    const events = new WholeEvents();
    expect(events.push(Buffer.alloc(2 ** 20, 97)).length).toBe(0);
    expect(events.push(Buffer.from('a')).length).toBe(2 ** 20 + 1);
    expect(events.rest()).toBeUndefined();
  });

  it('neither loses nor changes a byte, however the stream is cut', () => {
    const part = fc.constantFrom('data: x', '\n', '\r\n', '\r', '\n\n', ':', 'é');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const events = new WholeEvents();
        const out = parts.map((text) => Buffer.from(events.push(Buffer.from(text))));
        expect(Buffer.concat([...out, events.rest() ?? Buffer.alloc(0)]).toString()).toBe(parts.join(''));
      }),
    );
  });
});
