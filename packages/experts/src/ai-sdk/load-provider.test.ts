import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { ExpertConfig } from '../expert-config.js';
import { wireExpert } from './fixtures/wire-expert.js';
import { loadProvider } from './load-provider.js';

const folder = mkdtempSync(join(tmpdir(), 'torouter-provider-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a package into the folder's node_modules. */
function install(name: string, manifest: Record<string, unknown>, files: Readonly<Record<string, string>>): void {
  const all = { 'package.json': JSON.stringify({ name, version: '1.0.0', ...manifest }), ...files };
  for (const [path, text] of Object.entries(all)) {
    const file = join(folder, 'node_modules', name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const load = (specifier: string, more: Partial<ExpertConfig> = {}) =>
  loadProvider(
    { name: 'opus', protocol: 'ai-sdk', package: specifier, model: 'm', ...more },
    { key: 'sk-secret', fetch: globalThis.fetch, folder },
  );
const MODEL = (version = 'v3') => `(modelId) => ({ specificationVersion: '${version}', modelId, settings })`;
/** A provider that answers with its settings and the last message. */
const PROVIDER = `
  const usage = { inputTokens: { total: 3 }, outputTokens: { total: 4 } };
  export function createTiny(settings) {
    return {
      languageModel: (modelId) => ({
        specificationVersion: 'v3',
        provider: 'tiny',
        modelId,
        supportedUrls: {},
        async doGenerate({ prompt, temperature }) {
          const { apiKey, baseURL, region } = settings;
          const said = { apiKey, baseURL, region, temperature, last: prompt.at(-1).content[0].text, fetch: typeof settings.fetch };
          return {
            content: [{ type: 'text', text: JSON.stringify(said) }],
            finishReason: { unified: 'stop', raw: undefined },
            usage,
            warnings: [],
          };
        },
        async doStream() {
          const stream = new ReadableStream({
            start(controller) {
              controller.enqueue({ type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'seed' }] });
              controller.enqueue({ type: 'text-delta', id: '0', delta: 'Hi' });
              controller.enqueue({ type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage });
              controller.close();
            },
          });
          return { stream };
        },
      }),
    };
  }
`;

it('takes a provider that nobody here knows, by its entry alone', async () => {
  install(
    '@lab/tiny-provider',
    { type: 'module', exports: { '.': { import: { default: './dist/index.js' } } } },
    {
      'dist/index.js': PROVIDER,
    },
  );
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(folder);
  try {
    const entry = { package: '@lab/tiny-provider', settings: { region: 'eu' }, baseUrl: 'https://example.com/v1' };
    await using expert = wireExpert(entry);
    const ask = { messages: [{ role: 'user', content: 'Hi' }], temperature: 0.5 };
    const { choices, model, usage } = await expert.generate(ask);
    expect(JSON.parse(choices[0].message.content as string)).toEqual({
      ...{ apiKey: 'sk-secret', baseURL: 'https://example.com/v1', region: 'eu' },
      ...{ temperature: 0.5, last: 'Hi', fetch: 'function' },
    });
    expect({ model, usage }).toMatchObject({ model: 'm', usage: { prompt_tokens: 3, completion_tokens: 4 } });
    const chunks = await expert.stream(ask);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual(['', 'Hi', undefined, undefined]);
  } finally {
    cwd.mockRestore();
  }
});

describe('a package', () => {
  it('may be CommonJS, and be called itself instead of having languageModel', async () => {
    install('tiny-cjs', { main: 'index.js' }, { 'index.js': `exports.createTiny = (settings) => ${MODEL()};` });
    expect(await load('tiny-cjs')).toMatchObject({ modelId: 'm', settings: { apiKey: 'sk-secret' } });
  });

  it('may be a part of one', async () => {
    install(
      'tiny-parts',
      { type: 'module', exports: { './a': './a.js', './b': { import: './b.js' } } },
      {
        'a.js': `export const createA = (settings) => ${MODEL()};`,
        'b.js': `export const createB = (settings) => ({ chat: ${MODEL()}, languageModel: ${MODEL('v2')} });`,
      },
    );
    expect(await load('tiny-parts/a')).toMatchObject({ modelId: 'm' });
    expect(await load('tiny-parts/b', { api: 'chat' })).toMatchObject({ specificationVersion: 'v3' });
  });

  it('may have its factory named, and has to where it has several', async () => {
    install(
      'tiny-two',
      { type: 'module', exports: './index.js' },
      {
        'index.js': `
        export const createA = (settings) => ${MODEL()};
        export const createB = (settings) => ${MODEL('v2')};
        export const createdAt = 5;`,
      },
    );
    await expect(load('tiny-two')).rejects.toMatchObject({
      code: 'TOROUTER_PROVIDER_MISSING',
      message: expect.stringMatching(/createA, createB.* factory/),
      details: { expert: 'opus', package: 'tiny-two', factories: ['createA', 'createB'] },
    });
    expect(await load('tiny-two', { factory: 'createA' })).toMatchObject({ specificationVersion: 'v3' });
    await expect(load('tiny-two', { factory: 'createC' })).rejects.toMatchObject({
      code: 'TOROUTER_PROVIDER_MISSING',
      message: expect.stringContaining('createC'),
    });
  });

  it('may have one factory under two names', async () => {
    install(
      'tiny-alias',
      { type: 'module', exports: './index.js' },
      {
        'index.js': `export const createA = (settings) => ${MODEL()}; export { createA as createB };`,
      },
    );
    expect(await load('tiny-alias')).toMatchObject({ modelId: 'm' });
  });
});

describe('a package that cannot be used', () => {
  const refused = async (specifier: string, more: Partial<ExpertConfig> = {}) =>
    (await load(specifier, more).catch((error: unknown) => error)) as {
      code: string;
      message: string;
      details: object;
    };

  it('is not installed', async () => {
    const error = await refused('@lab/absent');
    expect(error.code).toBe('TOROUTER_PROVIDER_MISSING');
    expect(error.message).toMatch(/not installed.*npm install @lab\/absent$/);
    expect((await refused('@lab/absent/part')).message).toMatch(/npm install @lab\/absent$/);
  });

  it.each(['', '../evil', '/etc/passwd', 'node:fs', 'data:text/javascript,0', 'file:///a', 'a b'])(
    'is none: %j',
    async (specifier) => {
      expect(await refused(specifier)).toMatchObject({
        code: 'TOROUTER_PROVIDER_MISSING',
        message: expect.stringContaining('not the name of an npm package'),
      });
    },
  );

  it('speaks another version', async () => {
    install(
      'tiny-v4',
      { type: 'module', exports: './index.js' },
      {
        'index.js': `export const createTiny = (settings) => ${MODEL('v4')};`,
      },
    );
    expect(await refused('tiny-v4')).toMatchObject({
      message: expect.stringMatching(/LanguageModelV4, where LanguageModelV3 \(the line of ai@6\) was expected/),
      details: { specificationVersion: 'v4' },
    });
  });

  it.each([
    ['no factory', 'export const tiny = 1;', /no provider/],
    ['a factory of nothing', 'export const createTiny = () => undefined;', /makes no language model/],
    ['a default that is none', 'export default null;', /no function named create/],
    ['an error of its own', 'throw new RangeError("sk-secret");', /cannot be loaded \(RangeError\)/],
    ['a package of its own that is missing', 'import "tiny-absent";', /cannot be loaded/],
  ])('has %s', async (what, source, message) => {
    const name = `tiny-${what.replaceAll(/\W/g, '-')}`;
    install(name, { type: 'module', exports: './index.js' }, { 'index.js': source });
    const error = await refused(name);
    expect(error).toMatchObject({ code: 'TOROUTER_PROVIDER_MISSING', message: expect.stringMatching(message) });
    expect(error.message).not.toContain('sk-secret');
  });
});
