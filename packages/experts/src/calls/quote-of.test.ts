import { describe, expect, it } from '@jest/globals';
import { estimateTokens } from '@torouter/data';
import fc from 'fast-check';
import type { ChatMessage } from '../expert.js';
import { ask } from '../fixtures/conversation.js';
import { messageCharacters } from './message-characters.js';
import { quoteOf } from './quote-of.js';

const prices = { priceInputUsdPerMillion: 2, priceOutputUsdPerMillion: 10 };
const estimate = (messages: readonly ChatMessage[]) => estimateTokens(messageCharacters(messages));
const bytes = (text: string) => Buffer.byteLength(text);

it('says what a call would take', () => {
  expect(quoteOf(ask('123456789', { max_tokens: 1000 }), prices, estimate)).toEqual({
    inputTokens: 3,
    maxInputTokens: 32 + 9,
    maxOutputTokens: 1000,
    costUsd: (3 * 2 + 1000 * 10) / 1e6,
    maxCostUsd: (41 * 2 + 1000 * 10) / 1e6,
  });
});

it('takes the output that is asked for, within the same bound', () => {
  const quote = quoteOf(ask('123456789', { max_tokens: 1000, n: 2 }), prices, estimate, 50);
  expect(quote.costUsd).toBe((3 * 2 + 50 * 10) / 1e6);
  expect(quote.maxOutputTokens).toBe(2000);
  expect(quote.maxCostUsd).toBe((41 * 2 + 2000 * 10) / 1e6);
});

it('has no bound of the cost where the output has none, or a price is not known', () => {
  expect(quoteOf(ask('x'), prices, estimate)).toMatchObject({ maxOutputTokens: null, maxCostUsd: null });
  expect(quoteOf(ask('x', { max_tokens: 1 }), { priceInputUsdPerMillion: 1 }, estimate)).toMatchObject({
    costUsd: null,
    maxCostUsd: null,
  });
  const free = quoteOf(ask('x'), { priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 0 }, estimate);
  expect(free.maxCostUsd).toBe(33e-6);
});

describe('the bound of the input', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const message: fc.Arbitrary<ChatMessage> = fc.oneof(
    fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: fc.oneof(text, fc.constant(null)) }),
    fc.record({ role: fc.constant('user'), content: fc.array(fc.record({ type: fc.constant('text'), text })) }),
    fc.record({ role: fc.constant('user'), name: text, content: text }),
    fc.record({
      role: fc.constant('assistant'),
      tool_calls: fc.array(fc.record({ id: text, function: fc.record({ name: text, arguments: text }) })),
    }),
    fc.record({ role: fc.constant('tool'), tool_call_id: text, content: text }),
  );
  /** Every text in a value, but for the roles. */
  const textsIn = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : Object.entries(value ?? {}).flatMap(([key, each]) => (key === 'role' || key === 'type' ? [] : textsIn(each)));

  it('is never less than the bytes of all texts, nor than the estimate', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.option(
          fc.array(
            fc.record({ type: fc.constant('function'), function: fc.record({ name: text, description: text }) }),
          ),
        ),
        (messages, tools) => {
          const { inputTokens, maxInputTokens } = quoteOf({ messages, tools }, prices, estimate);
          const most = [...textsIn(messages), ...textsIn(tools)].reduce((sum, each) => sum + bytes(each), 0);
          expect(maxInputTokens).toBeGreaterThanOrEqual(most + messages.length * 8);
          expect(maxInputTokens).toBeGreaterThanOrEqual(inputTokens);
        },
      ),
    );
  });

  it('holds tools and the form of the answer, with what providers say of them', () => {
    const tools = [{ type: 'function', function: { name: 'add', parameters: { type: 'object' } } }];
    const form = { type: 'json_schema', json_schema: { schema: {} } };
    const size = (more: Record<string, unknown>) => quoteOf(ask('x', more), prices, estimate).maxInputTokens - 33;
    expect(size({ tools })).toBe(1024 + bytes(JSON.stringify(tools)));
    expect(size({ response_format: form })).toBe(1024 + bytes(JSON.stringify(form)));
    expect(size({ functions: tools, tools: null })).toBe(1024 + bytes(JSON.stringify(tools)));
    expect(size({ temperature: 0, user: 'somebody' })).toBe(0);
  });

  it('is not known of an image, so neither is that of the cost', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/x.png' } };
    const request = { messages: [{ role: 'user', content: [image] }], max_tokens: 1 };
    expect(quoteOf(request, prices, estimate)).toMatchObject({ maxInputTokens: Infinity, maxCostUsd: null });
  });

  it('is not known of what is no JSON', () => {
    const request = ask('x', { tools: [1n], max_tokens: 1 });
    expect(quoteOf(request, prices, estimate)).toMatchObject({ maxInputTokens: Infinity, maxCostUsd: null });
  });
});
