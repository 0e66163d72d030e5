import { describe, expect, it } from '@jest/globals';
import { contentOf } from './content-of.js';
import { paramOf } from './fixtures/param-of.js';

const text = { type: 'input_text', text: 'Hi' };

describe('contentOf', () => {
  it('leaves a string alone, and makes one of a single text', () => {
    expect(contentOf('Hi', 'user', 'x')).toBe('Hi');
    expect(contentOf([text], 'user', 'x')).toBe('Hi');
    const said = { type: 'output_text', text: 'Hi', annotations: [], logprobs: [], parsed: null };
    expect(contentOf([said], 'assistant', 'x')).toBe('Hi');
    expect(contentOf([], 'user', 'x')).toBe('');
  });

  it('keeps several parts', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'low' };
    expect(contentOf([text, image, { type: 'input_image', image_url: 'https://x.test/a.png' }], 'user', 'x')).toEqual([
      { type: 'text', text: 'Hi' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
    ]);
  });

  it('keeps refusals and hints for the cache', () => {
    expect(contentOf([{ type: 'refusal', refusal: 'No.' }], 'assistant', 'x')).toEqual([
      { type: 'refusal', refusal: 'No.' },
    ]);
    const hint = { prompt_cache_breakpoint: { mode: 'explicit' } };
    expect(contentOf([{ ...text, ...hint }], 'user', 'x')).toEqual([{ type: 'text', text: 'Hi', ...hint }]);
  });

  it.each([
    [7, 'user', 'MESSAGES_INVALID x'],
    [undefined, 'user', 'MESSAGES_INVALID x'],
    [['secret'], 'user', 'MESSAGES_INVALID x[0]'],
    [[text, { type: 'text', text: 'secret' }], 'user', 'MESSAGES_INVALID x[1].type'],
    [[{ text: 'secret' }], 'user', 'MESSAGES_INVALID x[0].type'],
    [[{ type: 'input_text', text: 7 }], 'user', 'MESSAGES_INVALID x[0].text'],
    [[{ type: 'refusal' }], 'assistant', 'MESSAGES_INVALID x[0].refusal'],
    [[{ type: 'refusal', refusal: 'secret' }], 'user', 'UNSUPPORTED_FIELD x[0].type'],
    [[{ type: 'input_image' }], 'user', 'MESSAGES_INVALID x[0].image_url'],
    [[{ type: 'input_image', image_url: 'u', detail: 7 }], 'user', 'MESSAGES_INVALID x[0].detail'],
    [[{ type: 'input_image', file_id: 'file_1' }], 'user', 'UNSUPPORTED_FIELD x[0].file_id'],
    [[{ type: 'input_image', image_url: 'u' }], 'system', 'UNSUPPORTED_FIELD x[0].type'],
    [[{ type: 'input_image', image_url: 'u' }], 'tool', 'UNSUPPORTED_FIELD x[0].type'],
    [[{ type: 'input_file', file_id: 'file_1' }], 'user', 'UNSUPPORTED_FIELD x[0].type'],
    [[{ type: 'input_audio', input_audio: {} }], 'user', 'UNSUPPORTED_FIELD x[0].type'],
    [[{ ...text, secret_knob: 1 }], 'user', 'UNSUPPORTED_FIELD x[0].secret_knob'],
  ])('refuses %j of the role %s as %s', (content, role, fault) => {
    const convert = () => contentOf(content, role, 'x');
    expect(paramOf(convert)).toBe(fault);
    expect(convert).not.toThrow(/secret(?!_)/);
  });
});
