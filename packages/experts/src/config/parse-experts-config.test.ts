import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseExpertsConfig } from './parse-experts-config.js';
import { readExpertsFile } from './read-experts-file.js';

const large = { name: 'large', protocol: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', model: 'large-2024' };
const message = (content: unknown) => {
  try {
    parseExpertsConfig(content, { file: 'mine/experts.json' });
  } catch (error) {
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERTS_CONFIG_INVALID', details: { file: 'mine/experts.json' } });
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

describe('parseExpertsConfig', () => {
  it('takes all that an entry may say, and leaves out what is for people', () => {
    const full = {
      ...large,
      apiKeyEnv: 'LARGE_KEY',
      priceInputUsdPerMillion: 2.5,
      priceOutputUsdPerMillion: 10,
      maxConcurrency: 8,
      timeoutMs: 30_000,
      systemPrompt: 'Be brief.',
      supports: { tools: true, images: false, json: false },
      continues: true,
      promptTemplate: 'Q: {prompt}',
      parameters: { temperature: 0, _vendor: 1 },
    };
    expect(
      parseExpertsConfig({
        $schema: 'x',
        _note: 'mine',
        experts: [{ ...full, supports: { ...full.supports, _why: 'tried' }, _comment: 'big' }],
      }),
    ).toEqual([full]);
  });

  it.each([
    [[], 'it should be an object {"experts"'],
    [{}, 'experts should be a list of at least one expert'],
    [{ experts: [] }, 'experts should be a list of at least one expert'],
    [{ experts: ['large'] }, 'experts[0] should be an object'],
    [{ experts: [large], other: 1 }, 'other is not a known key'],
    [{ experts: [{ ...large, base_url: 'x' }] }, 'experts[0].base_url is not a known key; did you mean baseUrl?'],
    [{ experts: [{ ...large, apiKey: 'sk-secret' }] }, 'experts[0].apiKey is not a known key; did you mean apiKeyEnv?'],
    [{ experts: [{ ...large, colour: 1 }] }, 'known are name, protocol'],
    [{ expert: [] }, 'expert is not a known key; did you mean experts?'],
    [
      { experts: [{ ...large, maxConcurrency: '8' }] },
      'experts[0].maxConcurrency should be a whole number from 1 to 10000, got another text',
    ],
    [{ experts: [{ ...large, maxConcurrency: 0 }] }, 'from 1 to 10000, got 0'],
    [{ experts: [{ ...large, name: '' }] }, 'got an empty text'],
    [{ experts: [{ ...large, systemPrompt: null }] }, 'experts[0].systemPrompt should be text, got null'],
    [{ experts: [{ ...large, baseUrl: 'http://me:sk-secret@127.0.0.1/v1' }] }, 'without user and password'],
    [{ experts: [{ ...large, parameters: { stream: true } }] }, 'which torouter sets, got one with stream'],
    [{ experts: [{ ...large, parameters: [] }] }, 'experts[0].parameters should be an object'],
    [{ experts: [{ ...large, protocol: 'grpc' }] }, 'experts[0].protocol should be "openai"'],
    [{ experts: [{ name: 'a', protocol: 'openai', model: 'm' }] }, 'such as "http://127.0.0.1:8000/v1", got nothing'],
    [{ experts: [{ ...large, baseUrl: 'file:///etc' }] }, 'experts[0].baseUrl should be an http'],
    [{ experts: [{ ...large, apiKeyEnv: 'sk-secret' }] }, 'not the key itself'],
    [{ experts: [{ ...large, promptTemplate: 'none' }] }, 'text with {prompt} in it'],
    [
      { experts: [{ ...large, supports: ['tools'] }] },
      'experts[0].supports should be an object that says of tools, images',
    ],
    [
      { experts: [{ ...large, supports: { tools: 'no' } }] },
      'supports.tools should be true or false, got another text',
    ],
    [{ experts: [{ ...large, supports: { image: true } }] }, 'supports.image is not a known key; did you mean images?'],
    [
      { experts: [{ ...large, supports: { sound: true } }] },
      'supports.sound is not a known key; known are tools, images, json',
    ],
    [{ experts: [{ ...large, continues: 'yes' }] }, 'experts[0].continues should be true or false'],
    [{ experts: [{ ...large, timeoutMs: 0.5 }] }, 'experts[0].timeoutMs should be whole milliseconds'],
    [{ experts: [{ ...large, priceInputUsdPerMillion: -1 }] }, 'at least 0'],
    [{ experts: [large, large] }, 'experts[1].name is "large", as experts[0].name is'],
  ])('refuses %j', (content, expected) => {
    const said = message(content);
    expect(said).toContain(expected);
    expect(said).not.toContain('sk-secret');
  });

  it('names every fault at once', () => {
    expect(message({ experts: [{ ...large, model: 1, timeoutMs: -1 }] })).toMatch(/model.*timeoutMs/);
  });
});

describe('readExpertsFile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'experts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const written = async (text: string) => {
    const path = join(folder, 'experts.json');
    await writeFile(path, text);
    return path;
  };

  it('reads a file, with a byte order mark or without', async () => {
    expect(await readExpertsFile(await written(`\uFEFF${JSON.stringify({ experts: [large] })}`))).toEqual([large]);
  });

  it('says what is wrong with it, without quoting it', async () => {
    await expect(readExpertsFile(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'TOROUTER_FILE_NOT_FOUND' });
    await expect(readExpertsFile(folder)).rejects.toMatchObject({ code: 'TOROUTER_FILE_UNREADABLE' });
    const path = await written('{"experts": [{"apiKey": "sk-secret",}]}');
    await expect(readExpertsFile(path)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERTS_CONFIG_INVALID',
      message: expect.not.stringContaining('sk-secret'),
    });
  });
});
