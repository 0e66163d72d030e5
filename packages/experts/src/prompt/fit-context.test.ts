import { describe, expect, it } from '@jest/globals';
import { estimateTokens, TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { messageCharacters } from '../calls/message-characters.js';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatMessage, ChatRequest } from '../expert.js';
import { ask } from '../fixtures/conversation.js';
import { fitContext } from './fit-context.js';

/** A token a character, so that a limit says what it leaves. */
const characters = messageCharacters;

function fitted(
  request: ChatRequest,
  contextTokens: number | undefined,
  onContextOverflow?: ExpertConfig['onContextOverflow'],
  count = characters,
): ChatRequest {
  return fitContext({ name: 'large', contextTokens, onContextOverflow }, request, count);
}

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });

describe('a conversation that fits', () => {
  it('stays the same object', () => {
    const request = ask('12345', { max_tokens: 5 });
    expect(fitted(request, 10)).toBe(request);
    expect(fitted(request, undefined)).toBe(request);
  });

  it('may have several answers, each of which has the room of one', () => {
    const request = ask('12345', { max_tokens: 5, n: 4 });
    expect(fitted(request, 10)).toBe(request);
  });
});

it('refuses what is too long, with the numbers and without the text', () => {
  expect(() => fitted(ask('secret', { max_completion_tokens: 5 }), 10)).toThrow(
    expect.objectContaining({
      code: 'TOROUTER_CONTEXT_TOO_LONG',
      message: expect.not.stringContaining('secret'),
      details: { expert: 'large', contextTokens: 10, inputTokens: 6, maxOutputTokens: 5 },
    }),
  );
});

it('refuses an answer without room, whatever it may do with the prompt', () => {
  for (const way of ['refuse', 'drop-oldest', 'cut-prompt'] as const)
    expect(() => fitted(ask('x', { max_tokens: 100 }), 10, way)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_CONTEXT_TOO_LONG' }),
    );
});

describe('drop-oldest', () => {
  const dropped = (messages: ChatMessage[], contextTokens: number) =>
    fitted({ messages, temperature: 0 }, contextTokens, 'drop-oldest');

  it('leaves out the oldest turns, and no more than it must', () => {
    const messages = [user('1111'), assistant('2222'), user('3333'), assistant('4444'), user('5555')];
    expect(dropped(messages, 19)).toEqual({ messages: messages.slice(2), temperature: 0 });
    expect(dropped(messages, 12).messages).toEqual(messages.slice(2));
    expect(dropped(messages, 11).messages).toEqual(messages.slice(4));
  });

  it('keeps what the system says, wherever it says it', () => {
    const developer = { role: 'developer', content: 'dd' };
    const messages = [system('ss'), user('1111'), developer, assistant('2222'), user('3333')];
    expect(dropped(messages, 8).messages).toEqual([messages[0], developer, messages[4]]);
  });

  it('takes results away with the call of the tool', () => {
    const call = { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: '{}' } }] };
    const result = { role: 'tool', content: '2222' };
    const messages = [user('1'), call, result, result, assistant('3'), user('4444')];
    expect(dropped(messages, 14).messages).toEqual([messages[5]]);
  });

  it('keeps the last message of the user, and what follows it', () => {
    const call = { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: '{}' } }] };
    const messages = [user('1'), assistant('2'), user('33'), call, { role: 'tool', content: '4444' }];
    expect(dropped(messages, 9).messages).toEqual(messages.slice(2));
    expect(() => dropped(messages, 8)).toThrow(expect.objectContaining({ code: 'TOROUTER_CONTEXT_TOO_LONG' }));
  });

  it('counts a long conversation a few times only', () => {
    const messages = Array.from({ length: 2001 }, (_, i) => (i % 2 === 0 ? user('1111') : assistant('2222')));
    let counted = 0;
    const count = (some: readonly ChatMessage[]) => {
      counted++;
      return characters(some);
    };
    expect(fitted({ messages }, 404, 'drop-oldest', count).messages).toEqual(messages.slice(-101));
    expect(counted).toBeLessThan(20);
  });
});

describe('cut-prompt', () => {
  it('takes out the middle of the last message of the user', () => {
    const messages = [system('s'), user('first'), assistant('2'), user('0123456789'), { role: 'tool', content: 'r' }];
    const cut = fitted({ messages }, 14, 'cut-prompt').messages;
    expect(cut).toEqual(messages.with(3, user('01\n…\n9')));
  });

  it('keeps as much as fits', () => {
    const count = (messages: readonly ChatMessage[]) => estimateTokens(characters(messages));
    const prompt = 'abcdefghij'.repeat(50);
    const [{ content }] = fitted(ask(prompt), 100, 'cut-prompt', count).messages;
    expect(content).toHaveLength(400);
    const [head, tail] = (content as string).split('\n…\n');
    expect(prompt.startsWith(head) && prompt.endsWith(tail)).toBe(true);
    expect(Math.abs(head.length - tail.length)).toBeLessThanOrEqual(1);
  });

  it('cuts through no character', () => {
    for (let room = 4; room < 20; room++) {
      const [{ content }] = fitted(ask('😀'.repeat(10)), room, 'cut-prompt').messages;
      expect(Buffer.from(content as string).toString()).toBe(content);
      expect((content as string).replace('\n…\n', '')).toMatch(/^(😀)*$/u);
    }
  });

  it('does not help where the prompt is in parts, or where there is none', () => {
    const parts = { role: 'user', content: [{ type: 'text', text: '0123456789' }] };
    for (const message of [parts, assistant('0123456789')])
      expect(() => fitted({ messages: [message] }, 9, 'cut-prompt')).toThrow(
        expect.objectContaining({ code: 'TOROUTER_CONTEXT_TOO_LONG' }),
      );
  });
});

it('always gives what fits, or refuses', () => {
  const message = fc.record({
    role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool'),
    content: fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constant(null)),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.integer({ min: 1, max: 120 }),
      fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      fc.constantFrom('refuse', 'drop-oldest', 'cut-prompt'),
      (messages, contextTokens, max_tokens, way) => {
        const room = contextTokens - (max_tokens ?? 0);
        let result: ChatRequest;
        try {
          result = fitted({ messages, max_tokens }, contextTokens, way);
        } catch (error) {
          expect(TorouterError.isInstance(error) && error.code).toBe('TOROUTER_CONTEXT_TOO_LONG');
          expect(characters(messages)).toBeGreaterThan(room);
          return;
        }
        expect(characters(result.messages)).toBeLessThanOrEqual(room);
        const systems = (all: readonly ChatMessage[]) => all.filter(({ role }) => /system|developer/.test(role));
        expect(systems(result.messages)).toEqual(systems(messages));
        if (way === 'drop-oldest') expect(result.messages.at(-1)).toEqual(messages.at(-1));
        if (way === 'cut-prompt') expect(result.messages).toHaveLength(messages.length);
      },
    ),
  );
});
