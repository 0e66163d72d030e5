import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spelled } from '../fixtures/conversation.js';
import { chunk, DONE } from '../fixtures/upstream.js';
import { StreamScanner } from './stream-scanner.js';

it('reads events whatever the pieces they come in', () => {
  const bytes = Buffer.from(
    `${chunk('naïve ✓ 😀')}${chunk('中文', 'stop')}data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n${DONE}`,
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 30 }), (cuts) => {
      const scanner = new StreamScanner();
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (let i = 1; i < at.length; i++) scanner.push(bytes.subarray(at[i - 1], at[i]));
      scanner.end();
      expect(scanner).toMatchObject({
        events: 4,
        done: true,
        finishReason: 'stop',
        characters: 'naïve ✓ 😀中文'.length,
        usage: { prompt_tokens: 1 },
        fault: undefined,
      });
    }),
  );
  expect(spelled(bytes.toString())).toBe('naïve ✓ 😀中文');
});

it('survives any bytes', () => {
  const piece = fc.oneof(
    fc.uint8Array(),
    fc.constantFrom('data: ', '{}', '\n', '\r', '{"choices":[null]}', '[DONE]', ':').map(Buffer.from),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const scanner = new StreamScanner();
      for (const bytes of pieces) scanner.push(bytes);
      scanner.end();
      expect(scanner.characters).toBe(0);
    }),
  );
});

it('does not hold an event without end', () => {
  const scanner = new StreamScanner();
  const bytes = Buffer.alloc(8 * 1024 * 1024, 'x');
  scanner.push(Buffer.from(chunk('x')));
  for (let i = 0; i < 8; i++) scanner.push(bytes);
  expect(scanner.fault).toBeUndefined();
  scanner.push(bytes);
  expect(scanner.fault).toContain('bytes without an event');
  expect(scanner.failedAtOnce).toBe(false);
});
