import { describe, expect, it } from '@jest/globals';
import { bytesOf, chunk, DONE, toolCall } from './fixtures/chunks.js';
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

  it('ends a call where the next begins', async () => {
    const events = await eventsOf([
      chunk({ content: 'Let me see.' }),
      chunk(toolCall(0, '', { id: 'a', name: 'add' })),
      chunk(toolCall(0, '{"x":')),
      chunk(toolCall(0, '1}')),
      chunk(toolCall(1, '{}', { id: 'b', name: 'sub' })),
      chunk({}, { finish: 'tool_calls' }),
      DONE,
    ]);
    const written = (type: string) => ['output_item.added', `${type}.delta`, `${type}.done`, 'output_item.done'];
    const [added, delta, done, ended] = written('function_call_arguments');
    expect(types(events).slice(8)).toEqual([added, delta, delta, done, ended, added, delta, done, ended, 'completed']);
    expect(events[8].item).toEqual({
      id: 'fc_1_1',
      type: 'function_call',
      status: 'in_progress',
      call_id: 'a',
      name: 'add',
      arguments: '',
    });
    expect(events[11]).toMatchObject({ item_id: 'fc_1_1', output_index: 1, name: 'add', arguments: '{"x":1}' });
    expect(events.at(-1)!.response.output).toMatchObject([
      { type: 'message', status: 'completed' },
      { call_id: 'a', arguments: '{"x":1}', status: 'completed' },
      { call_id: 'b', name: 'sub', arguments: '{}', status: 'completed' },
    ]);
  });

  it('keeps calls open that are written at the same time', async () => {
    const events = await eventsOf([
      chunk(toolCall(0, '{"x"', { id: 'a', name: 'add' })),
      chunk(toolCall(1, '{"y"', { id: 'b', name: 'add' })),
      chunk(toolCall(0, ':1}')),
      chunk(toolCall(1, ':2}')),
      DONE,
    ]);
    expect(events.at(-1)!.response.output).toMatchObject([{ arguments: '{"x":1}' }, { arguments: '{"y":2}' }]);
  });

  it.each([
    ['no index', [{ id: 'a' }, { id: 'b' }]],
    [
      'the same index',
      [
        { id: 'a', index: 0 },
        { id: 'b', index: 0 },
      ],
    ],
  ])('tells calls with %s apart by their ids', async (_, calls) => {
    const entry = (call: object) => ({ tool_calls: [{ ...call, function: { name: 'add', arguments: '{}' } }] });
    const events = await eventsOf([...calls.map((call) => chunk(entry(call))), DONE]);
    expect(events.at(-1)!.response.output).toMatchObject([{ call_id: 'a' }, { call_id: 'b' }]);
  });

  it('goes on with the last call where a chunk names none', async () => {
    const entry = (args: string) => ({ function: { arguments: args } });
    const events = await eventsOf([
      chunk({ tool_calls: [{ id: 'a', function: { name: 'add', arguments: '{"x"' } }] }),
      chunk({ tool_calls: [entry(':1'), entry('}')] }),
      DONE,
    ]);
    expect(events.at(-1)!.response.output).toMatchObject([{ call_id: 'a', arguments: '{"x":1}' }]);
  });

  it('waits for the name of a call, and makes up an id', async () => {
    const events = await eventsOf([chunk(toolCall(0, '{')), chunk(toolCall(0, '}', { name: 'add' })), DONE]);
    expect(events.at(-1)!.response.output).toMatchObject([{ call_id: 'call_1_0', name: 'add', arguments: '{}' }]);
  });

  it('goes on in a new message where a text comes behind a call', async () => {
    const events = await eventsOf([
      chunk(toolCall(0, '{}', { id: 'a', name: 'add' })),
      chunk({ content: 'One moment.' }),
      DONE,
    ]);
    expect(events.at(-1)!.response.output).toMatchObject([{ call_id: 'a' }, { id: 'msg_1_1', status: 'completed' }]);
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
