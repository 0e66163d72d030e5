import { describe, expect, it } from '@jest/globals';
import { ask } from '../fixtures/conversation.js';
import { checkFields } from './check-fields.js';
import type { FieldTable } from './field-table.js';

const table: FieldTable = {
  carried: ['messages', 'temperature', 'tools', 'tool_choice', 'n', 'logprobs', 'top_logprobs'],
  refused: ['response_format', 'audio', 'functions', 'modalities'],
  dropped: ['seed', 'store', 'parallel_tool_calls'],
  others: 'dropped',
};
const checked = (fields: Record<string, unknown>, others: FieldTable['others'] = 'dropped') =>
  checkFields('large', 'ai-sdk', { ...table, others }, ask('a private question', fields));

it('lets everything through where there is no table', () => {
  const request = ask('x', { tools: [], anything: 1, nothing: null });
  expect(checkFields('large', 'openai', undefined, request)).toEqual({ request, droppedFields: [] });
  expect(checkFields('large', 'openai', undefined, request).request).toBe(request);
});

it('carries, and leaves out hints, which it names', () => {
  const { request, droppedFields } = checked({ temperature: 0, seed: 7, store: true, unknown: 'x' });
  expect(request).toEqual(ask('a private question', { temperature: 0 }));
  expect(droppedFields).toEqual(['seed', 'store', 'unknown']);
});

it('refuses what would change the answer, naming all of it and quoting nothing', () => {
  const refused = () => checked({ response_format: { type: 'json_object' }, audio: { voice: 'secret' }, seed: 1 });
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { expert: 'large', fields: ['response_format', 'audio'] },
      message: expect.stringMatching(/response_format, audio: its protocol \(ai-sdk\) does not carry them/),
    }),
  );
  expect(refused).not.toThrow(/secret|private/);
});

it('does with unknown fields as the table says', () => {
  expect(checked({ top_k: 5 }, 'carried').request).toHaveProperty('top_k', 5);
  expect(checked({ top_k: 5 }, 'dropped').droppedFields).toEqual(['top_k']);
  expect(() => checked({ top_k: 5 }, 'refused')).toThrow(/top_k: .* does not carry it/);
});

it('names no field at length', () => {
  expect(() => checked({ ['x'.repeat(500)]: 1 }, 'refused')).toThrow(/with x{60}:/);
});

describe('a field that asks for nothing', () => {
  it.each([
    ['response_format', undefined],
    ['response_format', null],
    ['response_format', { type: 'text' }],
    ['audio', null],
    ['functions', []],
    ['modalities', ['text']],
    ['modalities', []],
    ['seed', null],
    ['store', false],
    ['n', 1],
    ['logprobs', false],
    ['top_logprobs', 0],
    ['top_logprobs', 5],
    ['tools', []],
    ['tool_choice', 'auto'],
    ['parallel_tool_calls', true],
  ])('is left out without a word: %s %j', (field, value) => {
    expect(checked({ [field]: value })).toEqual({ request: ask('a private question'), droppedFields: [] });
  });

  it.each([
    ['response_format', { type: 'json_object' }],
    ['response_format', 'json'],
    ['functions', [{ name: 'f' }]],
    ['modalities', ['text', 'audio']],
  ])('is not one that asks for something: %s %j', (field, value) => {
    expect(() => checked({ [field]: value })).toThrow(expect.objectContaining({ code: 'TOROUTER_UNSUPPORTED_FIELD' }));
  });

  it('is not one that another gives a meaning', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const fields = { tools, tool_choice: 'auto', logprobs: true, top_logprobs: 5, n: 2 };
    expect(checked(fields).request).toEqual(ask('a private question', fields));
    expect(checked({ tools, parallel_tool_calls: false }).droppedFields).toEqual(['parallel_tool_calls']);
  });
});
