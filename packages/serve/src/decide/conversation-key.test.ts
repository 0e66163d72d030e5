import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '@torouter/experts';
import fc from 'fast-check';
import { conversationKeys } from './conversation-key.js';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const said = (content: string): ChatMessage => ({ role: 'assistant', content });
const calls = (id: string): ChatMessage => ({ role: 'assistant', content: null, tool_calls: [{ id }] });
const result = (id: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content: `result of ${id}` });

describe('conversationKeys', () => {
  it('has no key before the first answer', () => {
    expect(
      conversationKeys({ messages: [{ role: 'system', content: 'Be kind.' }, user('Hi')] }, undefined).before,
    ).toBe(undefined);
    // A greeting answers nothing.
    expect(conversationKeys({ messages: [said('Welcome!'), user('Hi')] }, undefined).before).toBeUndefined();
  });

  it('looks a turn up under what the turn before was remembered as, calls of tools included', () => {
    const content = fc.oneof(fc.string(), fc.array(fc.record({ type: fc.constant('text'), text: fc.string() })));
    // What a client adds after an answer: its next question, or results of tools.
    const turn = fc.oneof(
      fc.tuple(fc.string().map(said), content.map(user)),
      fc.tuple(fc.string().map(calls), fc.string().map(result)),
      fc.tuple(fc.string().map(calls), fc.string().map(result), fc.string().map(result)),
      fc.tuple(fc.string().map(calls), fc.string().map(result), content.map(user)),
    );
    const start = fc.array(fc.tuple(fc.constantFrom('system', 'developer'), fc.string()), { maxLength: 2 });
    fc.assert(
      fc.property(start, content, fc.array(turn, { minLength: 1, maxLength: 8 }), (system, first, turns) => {
        const messages: ChatMessage[] = [...system.map(([role, text]) => ({ role, content: text })), user(first)];
        let { now } = conversationKeys({ messages }, undefined);
        for (const added of turns) {
          messages.push(...added);
          const keys = conversationKeys({ messages: [...messages] }, undefined);
          expect(keys.before).toBe(now);
          expect(keys.now).not.toBe(now);
          now = keys.now;
        }
      }),
      { seed: 1 },
    );
  });

  it.each([
    ['another question', [user('Ho')]],
    ['another role', [{ role: 'system', content: 'Hi' }]],
    ['parts for text', [user([{ type: 'text', text: 'Hi' }])]],
    ['one more message', [user('Hi'), user('Hi')]],
    ['a long question', [user('x'.repeat(9999))]],
    ['another long question', [user(`${'x'.repeat(9998)}y`)]],
  ])('tells conversations apart: %s', (_, messages) => {
    const { now } = conversationKeys({ messages }, undefined);
    expect(now).not.toBe(conversationKeys({ messages: [user('Hi')] }, undefined).now);
    expect(now).not.toBe(conversationKeys({ messages: [user('x'.repeat(9997))] }, undefined).now);
    expect(now.length).toBeLessThanOrEqual(256);
  });

  it("goes by the client's session, whatever the messages", () => {
    const request = { messages: [user('Hi')], prompt_cache_key: 'cache' };
    const keys = conversationKeys(request, 'session');
    expect(keys.before).toBe(keys.now);
    expect(keys.shared).toBeUndefined();
    expect(conversationKeys({ messages: [user('Ho'), said('x'), user('y')] }, 'session')).toEqual(keys);
  });

  it('takes a prompt_cache_key for a hint that conversations may share', () => {
    const [one, two] = ['Hi', 'Ho'].map((text) =>
      conversationKeys({ messages: [user(text)], prompt_cache_key: 'cache' }, undefined),
    );
    expect(one.shared).toBe(two.shared);
    expect(one.now).not.toBe(two.now);
    expect(one.shared).not.toBe(conversationKeys({ messages: [] }, 'cache').now);
  });

  it.each(['', null, 7, {}])('passes over a prompt_cache_key of %j', (key) => {
    const messages = [user('Hi')];
    expect(conversationKeys({ messages, prompt_cache_key: key }, undefined)).toEqual(
      conversationKeys({ messages }, undefined),
    );
  });

  it('takes no session for a conversation, and keeps long ones short', () => {
    const { now } = conversationKeys({ messages: [user('Hi')] }, undefined);
    expect(conversationKeys({ messages: [user('Ho')] }, now).now).not.toBe(now);
    const [long, longer] = ['s', 't'].map((end) => conversationKeys({ messages: [] }, 'x'.repeat(500) + end).now);
    expect(long).not.toBe(longer);
    expect(long.length).toBeLessThan(100);
  });
});
