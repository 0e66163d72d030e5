import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spelled } from '../fixtures/conversation.js';
import { pieces } from '../fixtures/pieces.js';
import { chunk, DONE } from '../fixtures/upstream.js';
import { StreamScanner } from './stream-scanner.js';

const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n';
const LOGPROBS = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, logprobs: { content: [{ logprob: -1 }, { logprob: null }, { logprob: -3 }] } }] })}\n\n`;

/** What was read of bytes in such pieces, and how many of them belong to the stream. */
function scanned(bytes: Uint8Array, cuts: readonly number[] = []) {
  const scanner = new StreamScanner(true);
  const own = pieces(bytes, cuts).reduce((sum, piece) => sum + scanner.push(piece), 0);
  scanner.end();
  const { events, done, finishReason, characters, text, written, usage, nll, fault, betweenEvents } = scanner;
  return { own, events, done, finishReason, characters, text, written, usage, nll, fault, betweenEvents };
}

const cuts = fc.array(fc.nat(2000), { maxLength: 30 });

describe('whatever the pieces that it comes in, a stream', () => {
  const whole = `: hi\n\n${chunk('naïve ✓ 😀')}${LOGPROBS}${chunk('中文', 'stop')}${USAGE}${DONE}`;

  it.each(['\n', '\r\n', '\r'])('is read to its end: %j', (newline) => {
    const bytes = Buffer.from(whole.replaceAll('\n', newline));
    fc.assert(
      fc.property(cuts, (at) => {
        expect(scanned(bytes, at)).toEqual({
          own: bytes.length,
          events: 5,
          done: true,
          finishReason: 'stop',
          characters: 'naïve ✓ 😀中文'.length,
          text: 'naïve ✓ 😀中文',
          written: 'naïve ✓ 😀中文',
          usage: { prompt_tokens: 1, completion_tokens: 2 },
          nll: 2,
          fault: undefined,
          betweenEvents: true,
        });
      }),
    );
    expect(spelled(whole)).toBe('naïve ✓ 😀中文');
  });

  it.each(['\n', '\r\n', '\r'])('is over with its first [DONE]: %j', (newline) => {
    const bytes = Buffer.from(whole.replaceAll('\n', newline));
    const more = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).filter(([first]) => first !== 10),
      fc.constantFrom(DONE, chunk('more'), 'data: {not json\n\n', '\r\r', '').map(Buffer.from),
    );
    fc.assert(
      fc.property(more, cuts, (after, at) => {
        const { own, events, text, fault } = scanned(Buffer.concat([bytes, after]), at);
        expect({ own, events, text, fault }).toEqual({
          own: bytes.length,
          events: 5,
          text: 'naïve ✓ 😀中文',
          fault: undefined,
        });
      }),
    );
  });

  it.each([
    ['', false],
    [': hi\n\n', false],
    [chunk(''), false],
    [USAGE, false],
    [chunk('x'), true],
    [chunk('', 'stop'), true],
    [DONE, true],
  ])('of %j, whether it has begun: %p', (events, expected) => {
    const scanner = new StreamScanner();
    scanner.push(Buffer.from(events));
    expect(scanner.begun).toBe(expected);
  });

  it('is read like this, whatever was done to it', () => {
    const bytes = Buffer.from(whole + chunk('more') + DONE);
    const change = fc.record({
      at: fc.nat(bytes.length),
      without: fc.nat(20),
      instead: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc.constantFrom('\n', '\r', '\n\n', DONE, 'data: ').map(Buffer.from),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), cuts, (changes, at) => {
        const mutated = changes.reduce<Uint8Array>(
          (all, { at, without, instead }) => Buffer.concat([all.subarray(0, at), instead, all.subarray(at + without)]),
          bytes,
        );
        const read = scanned(mutated, at);
        const { own, betweenEvents, ...rest } = scanned(mutated);
        expect(read).toMatchObject(rest);
        // Where one was wrong, all bytes of its piece pass.
        if (rest.fault === undefined) expect(read).toMatchObject({ own, betweenEvents });
        if (rest.done) expect(rest.finishReason === null || rest.events > 1).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

it('is not over with a [DONE] that is no event', () => {
  const text = chunk('data: [DONE]') + chunk('data: [DONE]\n\n') + ': [DONE]\n\nevent: [DONE]\n\n' + chunk('x', 'stop');
  for (const newline of ['\n', '\r\n', '\r'])
    expect(scanned(Buffer.from((text + DONE).replaceAll('\n', newline)))).toMatchObject({
      own: Buffer.byteLength((text + DONE).replaceAll('\n', newline)),
      events: 4,
      done: true,
      text: 'data: [DONE]data: [DONE]\n\nx',
    });
  expect(scanned(Buffer.from(text))).toMatchObject({ done: false, events: 3 });
});

it('takes the second half of a CRLF that ends [DONE], and nothing else', () => {
  const scanner = new StreamScanner();
  expect(scanner.push(Buffer.from('data: [DONE]\r\n\r'))).toBe(15);
  expect(scanner.done).toBe(true);
  expect(scanner.push(Buffer.from(''))).toBe(0);
  expect(scanner.push(Buffer.from('\n\n'))).toBe(1);
  expect(scanner.push(Buffer.from('\n'))).toBe(0);
  expect(scanner.betweenEvents).toBe(true);
  const other = new StreamScanner();
  expect(other.push(Buffer.from('data: [DONE]\r\rmore'))).toBe(14);
  expect(other.push(Buffer.from('\n'))).toBe(0);
});

it('does not wait for what follows a carriage return', () => {
  const scanner = new StreamScanner();
  scanner.push(Buffer.from(chunk('x', 'stop').replaceAll('\n', '\r')));
  expect(scanner.events).toBe(1);
});

it('survives any bytes', () => {
  const piece = fc.oneof(
    fc.uint8Array(),
    fc.constantFrom('data: ', '{}', '\n', '\r', '{"choices":[null]}', '[DONE]', ':').map(Buffer.from),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (all) => {
      const scanner = new StreamScanner();
      for (const bytes of all) {
        const own = scanner.push(bytes);
        expect(own >= 0 && own <= bytes.length).toBe(true);
      }
      scanner.end();
      expect(scanner.characters).toBe(0);
    }),
  );
});

describe('an event without end', () => {
  const megabytes = 8;
  const bytes = Buffer.alloc(megabytes * 1024 * 1024, 'x');

  it.each(['', 'data: [DONE]'])('is not held, after %j', (before) => {
    const scanner = new StreamScanner();
    scanner.push(Buffer.from(chunk('x') + before));
    for (let i = 0; i < 64 / megabytes - 1; i++) scanner.push(bytes);
    expect(scanner.fault).toBeUndefined();
    scanner.push(bytes);
    scanner.push(bytes);
    expect(scanner.fault).toContain('bytes without an event');
    expect(scanner.failedAtOnce).toBe(false);
  });
});

it('keeps what was written only where it is wanted', () => {
  const call = { function: { name: 'f', arguments: '{}' } };
  const event = `data: ${JSON.stringify({
    choices: [
      { index: 0, delta: { reasoning_content: 'hm', content: 'a', tool_calls: [call] } },
      { index: 1, delta: { content: 'b' } },
    ],
  })}\n\n`;
  for (const [keepsText, text, written] of [
    [true, 'a', 'ahmf{}b'],
    [false, '', ''],
  ] as const) {
    const scanner = new StreamScanner(keepsText);
    scanner.push(Buffer.from(event));
    expect(scanner).toMatchObject({ text, written, characters: 7 });
  }
});
