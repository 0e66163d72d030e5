import { describe, expect, it } from '@jest/globals';
import { chunk, DONE, toolCall } from './fixtures/chunks.js';
import { eventsOf } from './fixtures/events-of.js';

const types = (events: { type: string }[]) => events.map(({ type }) => type.replace('response.', ''));

describe('calls of functions in a stream', () => {
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
});
