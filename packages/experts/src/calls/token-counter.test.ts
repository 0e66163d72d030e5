import { copyFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tokenizerFolder } from '../fixtures/tokenizer-file.js';
import { TokenCounter } from './token-counter.js';

const call = { id: 'c', type: 'function', function: { name: 'add', arguments: '{ "a": 1 }' } };

it('a tokenizer is read of a file, or of the folder of one, and counts without marks', async () => {
  await using files = await tokenizerFolder();
  for (const path of [files.file, files.folder]) {
    const counter = new TokenCounter(path);
    expect(counter.isReady).toBe(false);
    await counter.ready();
    expect(counter.isReady).toBe(true);
    expect(counter.count('one two three')).toBe(3);
    expect(counter.count('')).toBe(0);
  }
});

it('a tokenizer has a bound of a conversation without reading it', async () => {
  await using files = await tokenizerFolder();
  const counter = new TokenCounter(files.file);
  await counter.ready();
  const text = fc.array(fc.constantFrom('one', ' ', 'ﷺ', '😀', 'x y')).map((words) => words.join(''));
  const message = fc.record({ role: fc.constant('user'), content: fc.oneof(text, fc.constant(null)) });
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      expect(counter.mostTokens(messages)).toBeGreaterThanOrEqual(counter.countMessages(messages));
    }),
  );
  expect(counter.mostTokens([{ role: 'user', content: 'one two' }])).toBe(4 + 3 * 7);
});

it('a tokenizer counts a conversation: texts, parts, calls of tools, and four for each message', async () => {
  await using files = await tokenizerFolder();
  const counter = new TokenCounter(files.file);
  await counter.ready();
  const image = { type: 'image_url', image_url: { url: 'https://example.com' } };
  expect(
    counter.countMessages([
      { role: 'user', content: 'one two' },
      { role: 'user', content: [{ type: 'text', text: 'three' }, image, { type: 'text', text: 'four five' }] },
      { role: 'assistant', content: null, tool_calls: [call] },
    ]),
  ).toBe(3 * 4 + 2 + 3 + 5);
});

it('a tokenizer that is not there is named', async () => {
  await using files = await tokenizerFolder();
  const counter = new TokenCounter(`${files.folder}/none.json`);
  await expect(counter.ready()).rejects.toMatchObject({
    code: 'TOROUTER_FILE_NOT_FOUND',
    message: expect.stringContaining('none.json'),
  });
});

it.each([['{"model":'], ['null'], ['{}'], ['{"model":{"type":"Other"}}'], ['[]']])(
  'a tokenizer that is damaged is refused: %s',
  async (content) => {
    await using files = await tokenizerFolder(content);
    const counter = new TokenCounter(files.file);
    await expect(counter.ready()).rejects.toMatchObject({
      code: 'TOROUTER_MODEL_INVALID',
      details: { file: files.file },
    });
    expect(counter.isReady).toBe(false);
  },
);

it('a tokenizer is read once, and again after it was mended', async () => {
  await using good = await tokenizerFolder();
  await using files = await tokenizerFolder('{');
  const counter = new TokenCounter(files.file);
  await expect(Promise.all([counter.ready(), counter.ready()])).rejects.toMatchObject({
    code: 'TOROUTER_MODEL_INVALID',
  });
  await copyFile(good.file, files.file);
  await counter.ready();
  expect(counter.count('one two')).toBe(2);
});
