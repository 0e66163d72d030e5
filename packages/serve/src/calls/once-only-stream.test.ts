import { describe, expect, it } from '@jest/globals';
import { byName, chatStream, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Gateway } from '../gateway.js';

const messages = [{ role: 'user', content: 'Hi' }];

function setUp() {
  let left = 0;
  const stream = async () => {
    const chunks = chatStream([event({ content: 'a' })]);
    return {
      ...chunks,
      [Symbol.asyncIterator]: () => {
        const inner = chunks[Symbol.asyncIterator]();
        return { next: () => inner.next(), return: async () => (left++, { value: undefined, done: true as const }) };
      },
    };
  };
  const parts = { router: fakeRouter(['small']), experts: byName(fakeExpert('small', { stream })) };
  const gateway = new Gateway(parts);
  return { gateway, parts, left: () => left };
}

describe('a stream for programs', () => {
  it('is over where it is left before anything was read', async () => {
    const { gateway, parts, left } = setUp();
    const { stream } = await gateway.streamChat({ messages });
    await stream[Symbol.asyncIterator]().return!();
    expect(left()).toBe(1);
    await gateway.replace(parts);
  });

  it('is over where its caller gives up and nobody reads', async () => {
    const { gateway, parts, left } = setUp();
    const controller = new AbortController();
    await gateway.streamChat({ messages }, { signal: controller.signal });
    controller.abort();
    expect(left()).toBe(1);
    await gateway.replace(parts);
  });

  it('is read as ever', async () => {
    const { gateway, parts } = setUp();
    const { stream } = await gateway.streamChat({ messages }, { signal: new AbortController().signal });
    const texts: string[] = [];
    for await (const chunk of stream) texts.push(Buffer.from(chunk).toString());
    expect(texts).toEqual([event({ content: 'a' }).toString()]);
    await gateway.replace(parts);
  });
});
