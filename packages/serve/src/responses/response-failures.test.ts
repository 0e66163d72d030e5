import { describe, expect, it } from '@jest/globals';
import { bytesOf, chunk, DONE, toolCall } from './fixtures/chunks.js';
import { eventsOf } from './fixtures/events-of.js';
import { metaOf } from './fixtures/meta.js';
import { responseEvents } from './response-events.js';

describe('a stream that goes wrong', () => {
  it('ends in an error and a failed response, with what there was', async () => {
    const error = { message: 'It broke.', type: 'server_error', param: null, code: 'TOROUTER_EXPERT_STREAM_BROKEN' };
    const events = await eventsOf([
      chunk({ content: 'Hel' }),
      chunk(toolCall(0, '{"x', { id: 'a', name: 'add' })),
      chunk(null, { usage: { prompt_tokens: 7, completion_tokens: 3 } }),
      `data: ${JSON.stringify({ error })}\n\n`,
    ]);
    const { code, message } = error;
    expect(events.at(-2)).toEqual({
      type: 'error',
      sequence_number: events.length - 2,
      code,
      message,
      param: null,
      error,
    });
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code, message },
        output: [
          { type: 'message', status: 'completed' },
          { type: 'function_call', status: 'incomplete', arguments: '{"x' },
        ],
        usage: { total_tokens: 10 },
      },
    });
    // A client runs a call that is done.
    expect(events.filter(({ type }) => type === 'response.output_item.done')).toHaveLength(1);
  });

  it.each([
    ['It broke.', 'server_error', 'It broke.'],
    [{ code: 429 }, '429', 'The expert ended its answer in an error.'],
    [true, 'server_error', 'The expert ended its answer in an error.'],
  ])('makes the best of the error %j', async (error, code, message) => {
    const events = await eventsOf([`data: ${JSON.stringify({ error })}\n\n`]);
    expect(events.at(-1)!.response.error).toEqual({ code, message });
  });

  it.each([
    ['no JSON', 'data: {"secret\n\n'],
    ['no object', 'data: "secret"\n\n'],
    ['no choices', 'data: {"secret": 1}\n\n'],
    ['a call that is none', chunk({ tool_calls: ['secret'] })],
    ['a call without a name', chunk(toolCall(0, 'secret')) + DONE],
    [
      'more behind a whole call',
      chunk(toolCall(0, '{}', { id: 'a', name: 'b' })) +
        chunk(toolCall(1, '', { id: 'c', name: 'd' })) +
        chunk(toolCall(0, 'secret')),
    ],
  ])('fails at %s, and leaves the chunks', async (_, text) => {
    let left = false;
    async function* chunks() {
      try {
        yield* bytesOf([text]);
        // Who went on to read would never come to an end.
        for (;;) yield* bytesOf([chunk({ content: 'secret' })]);
      } finally {
        left = true;
      }
    }
    let sent = '';
    for await (const bytes of responseEvents(chunks(), metaOf())) sent += Buffer.from(bytes).toString();
    expect(sent.match(/event: response\.failed\n/g)).toHaveLength(1);
    expect(sent).toMatch(/TOROUTER_EXPERT_BAD_RESPONSE/);
    expect(sent).not.toMatch(/secret/);
    expect(left).toBe(true);
  });

  it.each([[[]], [[chunk({ content: 'Hel' })]], [['data: {"half']], [[chunk({}, { finish: 'stop' })]]])(
    'fails where %j is all that comes',
    async (texts) => {
      const events = await eventsOf(texts);
      expect(events[0].type).toBe('response.created');
      expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed' } });
    },
  );

  it('throws what its chunks throw', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(chunk({ content: 'Hel' }));
      throw new Error('mine');
    }
    const read = async () => {
      for await (const _ of responseEvents(chunks(), metaOf()));
    };
    await expect(read()).rejects.toThrow('mine');
  });
});
