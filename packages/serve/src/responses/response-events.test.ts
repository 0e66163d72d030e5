import { describe, expect, it } from '@jest/globals';
import { bytesOf, chunk, DONE } from './fixtures/chunks.js';
import { eventsOf } from './fixtures/events-of.js';
import { metaOf } from './fixtures/meta.js';
import { responseEvents } from './response-events.js';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const types = (events: { type: string }[]) => events.map(({ type }) => type.replace('response.', ''));

describe('responseEvents', () => {
  it('streams a text', async () => {
    const events = await eventsOf([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, { finish: 'stop' }),
      chunk(null, { usage, torouter: { expert: 'small' } }),
      DONE,
    ]);
    const place = { item_id: 'msg_1_0', output_index: 0, content_index: 0 };
    const part = { type: 'output_text', annotations: [], logprobs: [], text: 'Hello' };
    const item = { id: 'msg_1_0', type: 'message', role: 'assistant', status: 'completed', content: [part] };
    expect(events.slice(2, -1)).toEqual([
      {
        type: 'response.output_item.added',
        sequence_number: 2,
        output_index: 0,
        item: { ...item, status: 'in_progress', content: [] },
      },
      { type: 'response.content_part.added', sequence_number: 3, ...place, part: { ...part, text: '' } },
      { type: 'response.output_text.delta', sequence_number: 4, ...place, delta: 'Hel', logprobs: [] },
      { type: 'response.output_text.delta', sequence_number: 5, ...place, delta: 'lo', logprobs: [] },
      { type: 'response.output_text.done', sequence_number: 6, ...place, text: 'Hello', logprobs: [] },
      { type: 'response.content_part.done', sequence_number: 7, ...place, part },
      { type: 'response.output_item.done', sequence_number: 8, output_index: 0, item },
    ]);
    expect(types(events.slice(0, 2))).toEqual(['created', 'in_progress']);
    expect(events[0]).toMatchObject({
      sequence_number: 0,
      response: { status: 'in_progress', output: [], usage: null },
    });
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      sequence_number: 9,
      response: {
        id: 'resp_1',
        status: 'completed',
        output: [item],
        usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 },
        torouter: { expert: 'small' },
      },
    });
  });

  it('streams a refusal in a part of its own', async () => {
    const events = await eventsOf([
      chunk({ content: 'Hm. ' }),
      chunk({ refusal: 'No' }),
      chunk({ refusal: '.' }),
      DONE,
    ]);
    expect(types(events).slice(6, 12)).toEqual([
      'content_part.done',
      'content_part.added',
      'refusal.delta',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
    ]);
    expect(events[10]).toMatchObject({ content_index: 1, refusal: 'No.' });
    const content = [{ text: 'Hm. ' }, { type: 'refusal', refusal: 'No.' }];
    expect(events.at(-1)!.response.output).toMatchObject([{ content }]);
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('is incomplete after %s', async (finish, reason) => {
    const events = await eventsOf([chunk({ content: 'Hel' }), chunk({}, { finish }), DONE]);
    expect(events.at(-2)).toMatchObject({ type: 'response.output_item.done', item: { status: 'incomplete' } });
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason }, output: [{ status: 'incomplete' }] },
    });
  });

  it('passes on log probabilities', async () => {
    const logprob = (token: string) => ({ token, logprob: -0.1, bytes: [...Buffer.from(token)], top_logprobs: [] });
    const said = (content: string) => chunk({ content }, { logprobs: { content: [logprob(content)] } });
    const events = await eventsOf([said('a'), said('b'), DONE], metaOf({ top_logprobs: 0 }));
    expect(events[4].logprobs).toEqual([logprob('a')]);
    expect(events[6].logprobs).toEqual([logprob('a'), logprob('b')]);

    const mixed = await eventsOf([said('a'), chunk({ refusal: 'No.' }), said('b'), DONE]);
    expect(mixed.at(-1)!.response.output[0].content[2].logprobs).toEqual([logprob('b')]);
  });

  it('leaves reasoning, other choices and comments out', async () => {
    const events = await eventsOf([
      ': ping\n\n',
      chunk({ reasoning_content: 'Hmm.' }),
      chunk(null, { choices: [{ index: 1, delta: { content: 'x' } }, null, { index: 0 }] }),
      DONE,
    ]);
    expect(types(events)).toEqual(['created', 'in_progress', 'completed']);
  });

  it('reads on behind the end', async () => {
    let ended = false;
    async function* chunks() {
      yield* bytesOf([chunk({ content: 'a' }), DONE, chunk({ content: 'b' })]);
      ended = true;
    }
    let text = '';
    for await (const bytes of responseEvents(chunks(), metaOf())) text += Buffer.from(bytes).toString();
    expect(ended).toBe(true);
    expect(text).toMatch(/"a"/);
    expect(text).not.toMatch(/"b"/);
  });

  it('leaves its chunks when it is left', async () => {
    let left = false;
    async function* chunks() {
      try {
        for (;;) yield Buffer.from(chunk({ content: 'a' }));
      } finally {
        left = true;
      }
    }
    for await (const _ of responseEvents(chunks(), metaOf())) break;
    expect(left).toBe(true);
  });
});
