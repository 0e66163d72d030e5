import { expect, it } from '@jest/globals';
import { messageText } from './message-text.js';

it('reads the last user message', () => {
  expect(
    messageText([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'answer' },
      { role: 'user', content: 'second' },
      { role: 'assistant', content: 'unfinished' },
    ]),
  ).toBe('second');
});

it('joins text parts and passes over images', () => {
  const content = [
    { type: 'text', text: 'What is' },
    { type: 'image_url', image_url: { url: 'data:' } },
    { type: 'text', text: 'this?' },
  ];
  expect(messageText([{ role: 'user', content }])).toBe('What is\nthis?');
});

it('takes the last message where no user spoke, and refuses an empty conversation', () => {
  expect(messageText([{ role: 'system', content: 'only this' }])).toBe('only this');
  expect(messageText([{ role: 'user', content: null }])).toBe('');
  expect(() => messageText([])).toThrow(/no messages/);
});
