import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExpert } from '../create-expert.js';
import { ask } from '../fixtures/conversation.js';
import { completion, json, startUpstream } from '../fixtures/upstream.js';
import { apiKey } from './api-key.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (text: string) => {
  const path = join(folder, 'key');
  await writeFile(path, text);
  return path;
};
const missing = (what: RegExp, details: Record<string, unknown>) =>
  expect.objectContaining({ code: 'TOROUTER_API_KEY_MISSING', message: expect.stringMatching(what), details });

it('is none where an entry names none', () => {
  expect(apiKey({ name: 'large' }, { KEY: 'sk-secret' })).toBeUndefined();
});

describe('of a variable', () => {
  const keyOf = (value: string | undefined) => apiKey({ name: 'large', apiKeyEnv: 'KEY' }, { KEY: value });

  it('is taken without the white space around it', () => {
    expect(keyOf(' sk-secret\r\n')).toBe('sk-secret');
  });

  it.each([
    [undefined, /KEY, which is not set/],
    ['', /is not set/],
    [' \n', /is not set/],
    ['sk-\nsecret', /a line break/],
    ['sk-sécret', /outside of ASCII/],
  ])('is refused, and not shown: %j', (value, what) => {
    expect(() => keyOf(value)).toThrow(missing(what, { expert: 'large', variable: 'KEY' }));
    expect(() => keyOf(value)).not.toThrow(/s.cret/);
  });
});

describe('of a file', () => {
  it('is taken without the white space around it', async () => {
    expect(apiKey({ name: 'large', apiKeyFile: await written('sk-secret\n') }, {})).toBe('sk-secret');
  });

  it('is sent', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, completion('x')));
    const apiKeyFile = await written('sk-secret\n');
    const { baseUrl } = upstream;
    await using expert = createExpert({ name: 'large', protocol: 'openai', baseUrl, model: 'm', apiKeyFile });
    await expert.generate(ask('x'));
    expect(upstream.received[0].headers.authorization).toBe('Bearer sk-secret');
  });

  it.each([
    ['', /is not set/],
    ['\uFEFF', /is not set/],
    ['sk-\nsecret\n', /a line break/],
  ])('is refused, and not shown: %j', async (text, what) => {
    const apiKeyFile = await written(text);
    const read = () => apiKey({ name: 'large', apiKeyFile }, {});
    expect(read).toThrow(missing(what, { expert: 'large', file: apiKeyFile }));
    expect(read).not.toThrow(/s.cret/);
  });

  it('is missing where the file cannot be read', () => {
    for (const apiKeyFile of [join(folder, 'none'), folder])
      expect(() => apiKey({ name: 'large', apiKeyFile }, {})).toThrow(
        missing(/the file .*, which is not set/, { expert: 'large', file: apiKeyFile }),
      );
  });
});
