import { describe, expect, it } from '@jest/globals';
import type { TorouterError } from '@torouter/data';
import type { ChatMessage } from '../expert.js';
import { toPrompt } from './to-prompt.js';

const call = (id: unknown, fn: unknown) => ({ id, type: 'function', function: fn });
const user = (part: unknown): ChatMessage => ({ role: 'user', content: [part] as never });

it('carries every role', () => {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'A' },
    { role: 'developer', content: [{ type: 'text', text: 'B' }] },
    { role: 'user', content: 'C', name: 'ann' },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'D' },
        { type: 'refusal', refusal: 'E' },
      ],
      reasoning_content: 'hm',
      tool_calls: [call('1', { name: 'f', arguments: '{"a":[1]}' }), call('2', { name: 'g', arguments: ' ' })],
    },
    { role: 'tool', tool_call_id: '2', content: '{"big":12345678901234567890}' },
    { role: 'tool', tool_call_id: '1', content: { ok: true } as never },
    { role: 'assistant', content: null },
  ];
  expect(toPrompt('opus', messages)).toEqual([
    { role: 'system', content: 'A' },
    { role: 'system', content: 'B' },
    { role: 'user', content: [{ type: 'text', text: 'C' }] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'DE' },
        { type: 'tool-call', toolCallId: '1', toolName: 'f', input: { a: [1] } },
        { type: 'tool-call', toolCallId: '2', toolName: 'g', input: {} },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: '2',
          toolName: 'g',
          output: { type: 'text', value: '{"big":12345678901234567890}' },
        },
        { type: 'tool-result', toolCallId: '1', toolName: 'f', output: { type: 'json', value: { ok: true } } },
      ],
    },
    { role: 'assistant', content: [] },
  ]);
});

it.each([
  [
    { type: 'text', text: 'A' },
    { type: 'text', text: 'A' },
  ],
  [
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
    { type: 'file', mediaType: 'image/png', data: 'AAAA', providerOptions: { openai: { imageDetail: 'low' } } },
  ],
  [
    { type: 'image_url', image_url: { url: 'https://example.com/A.PNG?x=1' } },
    { type: 'file', mediaType: 'image/png', data: new URL('https://example.com/A.PNG?x=1') },
  ],
  [
    { type: 'image_url', image_url: 'https://example.com/a' },
    { type: 'file', mediaType: 'image/*', data: new URL('https://example.com/a') },
  ],
  [
    { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
    { type: 'file', mediaType: 'audio/mpeg', data: 'AAAA' },
  ],
  [
    { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
    { type: 'file', mediaType: 'application/pdf', data: 'AAAA', filename: 'a.pdf' },
  ],
  [
    { type: 'file', file: { file_data: 'data:text/plain;charset=utf-8,h%C3%A9' } },
    { type: 'file', mediaType: 'text/plain', data: 'aMOp' },
  ],
])('carries a part %j', (part, expected) => {
  expect(toPrompt('opus', [user(part)])).toEqual([{ role: 'user', content: [expected] }]);
});

describe('names what cannot be carried', () => {
  it.each<[string, ChatMessage, string]>([
    ['a role', { role: 'function', content: 'A' }, 'messages[0].role'],
    ['a message without content', { role: 'user' }, 'messages[0].content'],
    ['a system message without content', { role: 'system', content: null }, 'messages[0].content'],
    ['a part', user({ type: 'video_url', video_url: {} }), 'messages[0].content[0].type'],
    ['no part', user(null), 'messages[0].content[0].type'],
    ['text that is none', user({ type: 'text', text: 1 }), 'messages[0].content[0].text'],
    [
      'a local file',
      user({ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }),
      'messages[0].content[0].image_url',
    ],
    [
      'broken data',
      user({ type: 'image_url', image_url: { url: 'data:x,%E0%A4%A' } }),
      'messages[0].content[0].image_url',
    ],
    ['no image', user({ type: 'image_url' }), 'messages[0].content[0].image_url'],
    [
      'audio',
      user({ type: 'input_audio', input_audio: { data: 'A', format: 'ogg' } }),
      'messages[0].content[0].input_audio.format',
    ],
    [
      'no audio',
      user({ type: 'input_audio', input_audio: { format: 'wav' } }),
      'messages[0].content[0].input_audio.data',
    ],
    ['a file id', user({ type: 'file', file: { file_id: 'file-1' } }), 'messages[0].content[0].file.file_data'],
    ['an image of the system', { role: 'system', content: [{ type: 'image_url' }] }, 'messages[0].content[0].type'],
    ['audio of the assistant', { role: 'assistant', audio: { id: 'a' } }, 'messages[0].audio'],
    ['an old call', { role: 'assistant', function_call: { name: 'f' } }, 'messages[0].function_call'],
    ['a call without id', { role: 'assistant', tool_calls: [null] }, 'messages[0].tool_calls[0].id'],
    [
      'a call without name',
      { role: 'assistant', tool_calls: [call('1', null)] },
      'messages[0].tool_calls[0].function.name',
    ],
    [
      'a call without arguments',
      { role: 'assistant', tool_calls: [call('1', { name: 'f' })] },
      'messages[0].tool_calls[0].function.arguments',
    ],
    [
      'a call with broken arguments',
      { role: 'assistant', tool_calls: [call('1', { name: 'f', arguments: '{' })] },
      'messages[0].tool_calls[0].function.arguments',
    ],
    ['a result of no call', { role: 'tool', tool_call_id: '9', content: 'A' }, 'messages[0].tool_call_id'],
    ['a result without id', { role: 'tool', content: 'A' }, 'messages[0].tool_call_id'],
  ])('%s', (_, message, field) => {
    let error: unknown;
    try {
      toPrompt('opus', [message]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'TOROUTER_UNSUPPORTED_FIELD', details: { expert: 'opus', fields: [field] } });
  });

  it('and what came, where that is a short word', () => {
    const message = (type: string) => {
      try {
        toPrompt('opus', [user({ type })]);
      } catch (error) {
        return (error as TorouterError).message;
      }
      return '';
    };
    expect(message('video_url')).toContain('(video_url)');
    expect(message('my secret prompt')).not.toContain('secret');
  });
});
