import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import type { ChatStream } from '@torouter/experts';
import { byName, chatStream, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Gateway } from '../gateway.js';

const request = {
  method: 'POST',
  path: '/v1/chat/completions',
  body: Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], stream: true })),
};

/** A stream that breaks inside an event that was too long to be held. */
function broken(canHandOn: boolean): ChatStream {
  const pieces = async function* () {
    yield event({ content: 'a' });
    yield Buffer.from('data: {"choices":[{"delta":{"content":"');
    yield Buffer.from('b'.repeat(2 << 20));
    throw new TorouterError('TOROUTER_EXPERT_STREAM_BROKEN', 'Broken.');
  };
  const stream = chatStream(pieces());
  if (!canHandOn) return stream;
  return {
    ...stream,
    async forEach(write) {
      for await (const piece of pieces()) await write(piece);
    },
  };
}

describe('a stream that breaks inside an event of which a part was sent', () => {
  it.each([true, false])('ends in an error event on a line of its own (handed on: %p)', async (canHandOn) => {
    const expert = fakeExpert('small', { stream: async () => broken(canHandOn) });
    const gateway = new Gateway({ router: fakeRouter(['small']), experts: byName(expert) });
    const { stream } = await gateway.handle(request);
    const sent: Uint8Array[] = [];
    if (canHandOn) await stream!.forEach!((bytes) => void sent.push(bytes));
    else for await (const bytes of stream!) sent.push(bytes);
    const events = Buffer.concat(sent).toString().split('\n\n');
    expect(JSON.parse(events.at(-2)!.slice('data: '.length))).toMatchObject({
      error: { code: 'TOROUTER_EXPERT_STREAM_BROKEN' },
    });
    expect(events.at(-1)).toBe('');
  });
});
