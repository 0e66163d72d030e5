import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { joinedEvents } from './fixtures/joined-events.js';
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

  it('cuts where it would cut if it had all bytes at once', () => {
    const part = fc.constantFrom('data: x', '\n', '\r\n', '\r', '\n\n', '\r\r', ':', '', 'x'.repeat(2 ** 19));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const events = new WholeEvents();
        const pushed = parts.map((text) => push(events, text));
        const rest = Buffer.from(events.rest() ?? '').toString();
        const expected = joinedEvents(parts);
        // Not `toEqual`: its message would take minutes for texts of mebibytes.
        expect(pushed.every((text, i) => text === expected.pushed[i]) && rest === expected.rest).toBe(true);
      }),
    );
  });

  it('does not change bytes that it has given away', () => {
    const events = new WholeEvents();
    push(events, 'data: 1');
    const first = events.push(Buffer.from('\n\nda'));
    push(events, 'ta: 2\n\nda');
    expect(Buffer.from(first).toString()).toBe('data: 1\n\n');
  });

  it('copies a byte of a long event no more than a few times, however small its pieces are', () => {
    const copied = jest.spyOn(Uint8Array.prototype, 'set');
    const joined = jest.spyOn(Buffer, 'concat');
    const events = new WholeEvents();
    for (let i = 0; i < 2 ** 12; i++) push(events, 'x'.repeat(16));
    const bytes = copied.mock.calls.reduce((sum, [from]) => sum + from.length, 0);
    const joinedBytes = joined.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0);
    jest.restoreAllMocks();
    expect(bytes + joinedBytes).toBeLessThan(2 ** 16 * 4);
  });

  it('knows what ends an event that it passed on in part', () => {
    const events = new WholeEvents();
    expect(events.close()).toBeUndefined();
    push(events, 'data: 1\n\nda');
    expect(events.close()).toBeUndefined();
    push(events, 'x'.repeat(2 ** 20));
    expect(Buffer.from(events.close()!).toString()).toBe('\n\n');
    push(events, 'more');
    expect(events.close()).toBeDefined();
    push(events, '\n\nda');
    expect(events.close()).toBeUndefined();
  });
});
