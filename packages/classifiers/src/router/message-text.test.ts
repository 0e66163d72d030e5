import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messageText } from './message-text.js';

const QUESTION = 'What is the derivative of x squared times the sine of x?';

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });

describe('messageText', () => {
  it('reads the last user message alone where it has 40 characters', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      user('Write a haiku about the autumn in the mountains.'),
      assistant('answer'),
      user(QUESTION),
      assistant('unfinished'),
    ];
    expect(messageText(messages)).toBe(QUESTION);
    expect(messageText([user('earlier'), user('x'.repeat(40))])).toBe('x'.repeat(40));
    expect(messageText([user('earlier'), user('x'.repeat(39))])).toBe(`earlier\n${'x'.repeat(39)}`);
  });

  it('reads a shorter one after those before it, back to the newest of 40 characters', () => {
    const messages = [
      user('Write a haiku about the autumn in the mountains.'),
      assistant('leaves'),
      user(QUESTION),
      assistant('2x sin x + x² cos x'),
      user('Why?'),
      assistant('By the product rule.'),
      user('Are you sure?'),
    ];
    expect(messageText(messages)).toBe(`${QUESTION}\nWhy?\nAre you sure?`);
    expect(messageText([user('Hello'), assistant('Hi!'), user('Why?')])).toBe('Hello\nWhy?');
    expect(messageText([user(QUESTION), user(`   ${'Why? '.padEnd(60)}`)])).toMatch(/^What[^]+Why/);
  });

  it('does not read on for ever', () => {
    const long = 'a'.repeat(5000);
    expect(messageText([user(long), user('Why?')])).toBe(`${'a'.repeat(1000)}\nWhy?`);
    expect(messageText([user('Why?'), user(long)])).toBe(long);
    const short = Array.from({ length: 20 }, (_, i) => user(`no ${i}`));
    expect(messageText(short)).toBe('no 12\nno 13\nno 14\nno 15\nno 16\nno 17\nno 18\nno 19');
  });

  it('joins text parts and passes over images, to the message before where there is nothing else', () => {
    const image = { type: 'image_url', image_url: { url: 'data:' } };
    const content = [{ type: 'text', text: 'What is' }, image, { type: 'text', text: 'this?' }];
    expect(messageText([user(content)])).toBe('What is\nthis?');
    expect(messageText([user(QUESTION), assistant('2x …'), user([image])])).toBe(QUESTION);
    expect(messageText([user([image])])).toBe('');
  });

  it('passes over tool calls and their results', () => {
    const result = '{"rows": [1, 2, 3], "note": "a text of more than forty characters"}';
    expect(
      messageText([
        user(QUESTION),
        { role: 'assistant', content: null },
        { role: 'tool', content: result },
        { role: 'tool', content: [{ type: 'tool-result', result }] },
      ]),
    ).toBe(QUESTION);
    const inUser = [{ type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: result }] }];
    expect(messageText([user(QUESTION), assistant([{ type: 'tool_use', id: '1' }]), user(inUser)])).toBe(QUESTION);
  });

  it('takes the last message where no user spoke, and refuses an empty conversation', () => {
    expect(messageText([{ role: 'system', content: 'only this' }])).toBe('only this');
    expect(messageText([user(null)])).toBe('');
    expect(() => messageText([])).toThrow(/no messages/);
  });

  it('never throws on odd content, nor says more than users did', () => {
    const part = fc.oneof(fc.anything(), fc.record({ type: fc.constant('text'), text: fc.string() }));
    const content = fc.oneof(fc.string({ maxLength: 100 }), fc.array(part, { maxLength: 4 }), fc.anything());
    const role = fc.constantFrom('user', 'assistant', 'tool', 'function', 'odd');
    const secret = { role: fc.constantFrom('system', 'developer'), content: fc.constant('SECRET-PROMPT') };
    const message = fc.oneof(fc.record({ role, content }), fc.record(secret));
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 12 }),
        content,
        fc.array(message, { maxLength: 3 }),
        (before, last, after) => {
          const text = messageText([...before, user(last), ...after]);
          expect(typeof text).toBe('string');
          expect(text).not.toContain('SECRET-PROMPT');
          const users = [...before, user(last), ...after].filter((each) => each.role === 'user');
          expect(text).toBe(messageText(users));
        },
      ),
    );
  });

  it('says of a single message what it says, whatever its length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        expect(messageText([user(text)])).toBe(text);
      }),
    );
  });
});
