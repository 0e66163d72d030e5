import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { toMessages } from './to-messages.js';

const call = (id: string, args = '{}') => ({ type: 'function_call', call_id: id, name: 'add', arguments: args });
const chatCall = (id: string, args = '{}') => ({ id, type: 'function', function: { name: 'add', arguments: args } });
const output = (id: string, text: unknown = '3') => ({ type: 'function_call_output', call_id: id, output: text });
const tool = (id: string, text = '3') => ({ role: 'tool', tool_call_id: id, content: text });

describe('toMessages', () => {
  it("makes a string the user's, behind the instructions", () => {
    expect(toMessages('Hi', null)).toEqual([{ role: 'user', content: 'Hi' }]);
    expect(toMessages('Hi', 'Be short.')).toEqual([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('takes messages with and without a type, of all roles', () => {
    const items = [
      { role: 'system', content: 's' },
      { type: 'message', role: 'developer', content: 'd' },
      { role: 'user', content: [{ type: 'input_text', text: 'u' }] },
      { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: 'a', phase: null },
    ];
    expect(toMessages(items, null)).toEqual([
      { role: 'system', content: 's' },
      { role: 'developer', content: 'd' },
      { role: 'user', content: 'u' },
      { role: 'assistant', content: 'a' },
    ]);
  });

  it('puts calls in a row into one message, with what was said directly before', () => {
    const items = [
      { role: 'user', content: 'u' },
      { role: 'assistant', content: 'Let me see.' },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      call('a', '{"x":1}'),
      { ...call('b'), id: 'fc_2', status: 'completed', parsed_arguments: {} },
      output('a'),
      output('b', [{ type: 'input_text', text: '4' }]),
      call('c'),
      output('c', [
        { type: 'input_text', text: '5' },
        { type: 'input_text', text: '6' },
      ]),
    ];
    expect(toMessages(items, null)).toEqual([
      { role: 'user', content: 'u' },
      { role: 'assistant', content: 'Let me see.', tool_calls: [chatCall('a', '{"x":1}'), chatCall('b')] },
      tool('a'),
      tool('b', '4'),
      { role: 'assistant', content: null, tool_calls: [chatCall('c')] },
      {
        role: 'tool',
        tool_call_id: 'c',
        content: [
          { type: 'text', text: '5' },
          { type: 'text', text: '6' },
        ],
      },
    ]);
  });

  it('keeps outputs directly behind their calls where something was said between', () => {
    const said = (content: string) => ({ role: 'assistant', content });
    expect(toMessages([call('a'), said('One moment.'), output('a')], null)).toEqual([
      { role: 'assistant', content: 'One moment.', tool_calls: [chatCall('a')] },
      tool('a'),
    ]);
    expect(toMessages([said('1'), call('a'), said('2'), call('b'), output('a'), output('b')], null)[0]).toEqual({
      role: 'assistant',
      content: [
        { type: 'text', text: '1' },
        { type: 'text', text: '2' },
      ],
      tool_calls: [chatCall('a'), chatCall('b')],
    });
  });

  it('leaves two messages of the assistant two', () => {
    const items = ['1', '2'].map((content) => ({ role: 'assistant', content }));
    expect(toMessages(items, null)).toEqual(items);
  });

  it.each([
    [undefined, 'MESSAGES_INVALID input'],
    [null, 'MESSAGES_INVALID input'],
    [{ role: 'user' }, 'MESSAGES_INVALID input'],
    [[], 'MESSAGES_INVALID input'],
    [[{ type: 'reasoning', summary: [] }], 'MESSAGES_INVALID input'],
    [['secret'], 'MESSAGES_INVALID input[0]'],
    [[{ content: 'secret' }], 'MESSAGES_INVALID input[0].role'],
    [[{ role: 'secret', content: 'secret' }], 'MESSAGES_INVALID input[0].role'],
    [[{ role: 'tool', content: 'secret' }], 'MESSAGES_INVALID input[0].role'],
    [[{ role: 'user' }], 'MESSAGES_INVALID input[0].content'],
    [[{ role: 'user', content: 'a', name: 'secret' }], 'UNSUPPORTED_FIELD input[0].name'],
    [[{ type: 7 }], 'MESSAGES_INVALID input[0].type'],
    [[{ type: 'function_call', name: 'add', arguments: '' }], 'MESSAGES_INVALID input[0].call_id'],
    [[{ ...call('a'), arguments: { x: 'secret' } }], 'MESSAGES_INVALID input[0].arguments'],
    [[{ ...call('a'), namespace: 'secret' }], 'UNSUPPORTED_FIELD input[0].namespace'],
    [[{ type: 'function_call_output', output: '' }], 'MESSAGES_INVALID input[0].call_id'],
    [[output('a', { secret: 1 })], 'MESSAGES_INVALID input[0].output'],
    [[output('a', [{ type: 'input_image', image_url: 'u' }])], 'UNSUPPORTED_FIELD input[0].output[0].type'],
    [[{ type: 'item_reference', id: 'msg_1' }], 'UNSUPPORTED_FIELD input[0].type'],
    [[{ type: 'web_search_call' }], 'UNSUPPORTED_FIELD input[0].type'],
    [[{ type: 'A secret.' }], 'UNSUPPORTED_FIELD input[0].type'],
  ])('refuses %j as %s', (input, fault) => {
    const convert = () => toMessages(input, 'Be short.');
    expect(paramOf(convert)).toBe(fault);
    expect(convert).not.toThrow(/secret/);
  });

  it('says how to do without references', () => {
    expect(() => toMessages([{ type: 'item_reference', id: 'msg_1' }], null)).toThrow(/"store": false/);
  });
});
