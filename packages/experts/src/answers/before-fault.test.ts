import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pieces } from '../fixtures/pieces.js';
import { chunk } from '../fixtures/upstream.js';
import { beforeFault } from './before-fault.js';
import { StreamScanner } from './stream-scanner.js';

/** What is passed on of a stream that is cut at these places, up to its fault. */
function passed(events: string, cuts: readonly number[]): string {
  const scanner = new StreamScanner();
  const out: Uint8Array[] = [];
  for (const piece of pieces(Buffer.from(events), cuts)) {
    const before = scanner.events;
    scanner.push(piece);
    out.push(scanner.fault ? beforeFault(piece, scanner.events - before) : piece);
    if (scanner.fault) break;
  }
  return Buffer.concat(out).toString();
}

const BAD = ['data: {"error":{"message":"KEY"}}\n\n', 'data: {KEY\n\n', 'data: {"KEY":1}\n\n', 'data: "KEY"\n\n'];

describe('beforeFault', () => {
  it('keeps every good event in front of the bad one, and nothing that ends it or follows, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'é', '😀', 'data: x'), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...BAD),
        fc.constantFrom('', ': still here\n\n', ': here\n'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(3000), { maxLength: 8 }),
        (texts, bad, between, newline, cuts) => {
          const write = (events: string) => events.replaceAll('\n', newline);
          const good = write(texts.map((text) => chunk(text)).join(between));
          const came = passed(good + write(between + bad + chunk('KEY')), cuts);
          // Half a CRLF ends a line as well, where the other half comes with the fault.
          expect(came.startsWith(good) || came === good.slice(0, -1)).toBe(true);
          // A reader that waits for blank lines sees none of it.
          const whole = came.slice(0, came.lastIndexOf(newline + newline));
          expect(whole).not.toContain('KEY');
        },
      ),
      { seed: 1 },
    );
  });

  it('keeps nothing where no good event ends in the piece', () => {
    expect(passed(BAD[0], [])).toBe('');
    expect(passed(`: hi\n\n${BAD[1]}`, [])).toBe('');
  });
});
