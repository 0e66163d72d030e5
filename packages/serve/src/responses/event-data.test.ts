import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventData } from './event-data.js';

/** What is read of a text whose bytes come in pieces of these lengths. */
function read(text: string, lengths: readonly number[] = []): string[] {
  const data = new EventData();
  const bytes = Buffer.from(text);
  const found: string[] = [];
  let begin = 0;
  for (const length of lengths) found.push(...data.push(bytes.subarray(begin, (begin += length))));
  return [...found, ...data.push(bytes.subarray(begin)), ...data.end()];
}

describe('EventData', () => {
  it.each(['\n', '\r\n', '\r'])('reads lines that end in %j', (eol) => {
    expect(read(['data: a', '', 'data:b', 'data:  c', '', ''].join(eol))).toEqual(['a', 'b\n c']);
  });

  it('skips comments, other fields and events without data', () => {
    expect(read(': hello\n\nevent: x\nid: 1\ndata: a\nretry: 1\n\nevent: y\n\n')).toEqual(['a']);
  });

  it('gives an event as soon as it is there, and the last without its blank line', () => {
    const data = new EventData();
    expect(data.push(Buffer.from('data: a\n\ndata: b'))).toEqual(['a']);
    expect(data.end()).toEqual(['b']);
  });

  it('takes a CR and an LF for one end of a line, in whatever pieces they come', () => {
    const data = new EventData();
    const pieces = ['data: a\r', '', '\ndata: b\r', '\n\r', '\n'];
    expect(pieces.map((piece) => data.push(Buffer.from(piece)))).toEqual([[], [], [], ['a\nb'], []]);
  });

  it('reads the same however the bytes are cut', () => {
    const part = fc.constantFrom('data: é😀', 'data:', 'data: x', ':c', '\n', '\r\n', '\r', '\n\n');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(5), { maxLength: 40 }), (parts, lengths) => {
        expect(read(parts.join(''), lengths)).toEqual(read(parts.join('')));
      }),
    );
  });
});
