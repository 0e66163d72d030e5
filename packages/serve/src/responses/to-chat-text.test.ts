import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { toChatText } from './to-chat-text.js';

const schema = { type: 'object', properties: {} };
const format = { type: 'json_schema', name: 'answer', schema };

describe('toChatText', () => {
  it('nests a schema', () => {
    expect(toChatText({ format: { ...format, description: 'An answer.', strict: true } })).toEqual({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', description: 'An answer.', schema, strict: true },
      },
    });
    expect(toChatText({ format: { ...format, strict: null } })).toEqual({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
    });
  });

  it('knows the other formats and verbosity', () => {
    expect(toChatText({})).toEqual({});
    expect(toChatText({ format: null, verbosity: null })).toEqual({});
    expect(toChatText({ format: { type: 'text' }, verbosity: 'low' })).toEqual({ verbosity: 'low' });
    expect(toChatText({ format: { type: 'json_object' } })).toEqual({ response_format: { type: 'json_object' } });
  });

  it.each([
    ['x', 'INVALID_ARGUMENT text'],
    [{ verbosity: 1 }, 'INVALID_ARGUMENT text.verbosity'],
    [{ style: 'x' }, 'UNSUPPORTED_FIELD text.style'],
    [{ format: 'text' }, 'INVALID_ARGUMENT text.format'],
    [{ format: { type: 'grammar' } }, 'INVALID_ARGUMENT text.format.type'],
    [{ format: { type: 'text', x: 1 } }, 'UNSUPPORTED_FIELD text.format.x'],
    [{ format: { ...format, name: undefined } }, 'INVALID_ARGUMENT text.format.name'],
    [{ format: { ...format, schema: 'x' } }, 'INVALID_ARGUMENT text.format.schema'],
    [{ format: { ...format, description: 1 } }, 'INVALID_ARGUMENT text.format.description'],
    [{ format: { ...format, strict: 1 } }, 'INVALID_ARGUMENT text.format.strict'],
    [{ format: { ...format, x: 1 } }, 'UNSUPPORTED_FIELD text.format.x'],
  ])('refuses %j as %s', (text, fault) => {
    expect(paramOf(() => toChatText(text))).toBe(fault);
  });
});
