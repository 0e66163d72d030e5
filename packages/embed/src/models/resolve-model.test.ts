import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { COMMIT, HubServer, OWNER_MODEL } from '@torouter/test-utils';
import { resolveModel, type ResolveModelOptions } from './resolve-model.js';
import { inFolder } from './testing/in-folder.js';

/** Code and message of what `resolveModel` throws. */
async function refusal(reference: string, options?: ResolveModelOptions): Promise<string> {
  try {
    await resolveModel(reference, options);
  } catch (error) {
    if (TorouterError.isInstance(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('expected a TorouterError');
}

/** Runs `use` with a folder that holds files of these names. */
const withFiles = (names: string[], use: (folder: string) => Promise<void>) =>
  inFolder(async (root) => {
    const folder = join(root, 'model');
    await mkdir(folder);
    for (const name of names) await writeFile(join(folder, name), '');
    await use(folder);
  });

describe('resolveModel', () => {
  it('finds the package of minilm', async () => {
    const { modelFolder, MODEL_ORIGIN } = await import('@torouter/model-minilm');
    expect(await resolveModel('minilm')).toEqual({
      folder: modelFolder(),
      origin: '@torouter/model-minilm',
      revision: MODEL_ORIGIN.revision,
    });
    expect(await refusal('minilm', { revision: 'main' })).toMatch(/^TOROUTER_INVALID_ARGUMENT .*Leave it out/);
  });

  it('finds a folder by any of its paths', async () => {
    await withFiles(['config.json', 'model.safetensors'], async (folder) => {
      const inner = relative(process.cwd(), folder);
      for (const path of [folder, `${folder}/`, inner])
        expect(await resolveModel(path)).toEqual({ folder, origin: path });
      expect(await refusal(folder, { revision: 'main' })).toMatch(
        /^TOROUTER_INVALID_ARGUMENT .*only models on the hub/,
      );
      expect(await refusal(join(folder, 'config.json'))).toMatch(
        /^TOROUTER_MODEL_INVALID .*is a file; expected the fol/,
      );
    });
  });

  it.each<[string[], RegExp]>([
    [['model.safetensors'], /^TOROUTER_MODEL_INVALID .*has no config\.json/],
    [['config.json', 'pytorch_model.bin'], /^TOROUTER_MODEL_INVALID .*only as pytorch_model\.bin.*save_pretrained/],
    [['config.json', 'model.safetensors.index.json'], /^TOROUTER_MODEL_INVALID .*several files/],
  ])('refuses a folder with %j', async (names, message) => {
    await withFiles(names, async (folder) => expect(await refusal(folder)).toMatch(message));
  });

  it.each<[string, string | undefined, RegExp]>([
    ['./none', undefined, /^TOROUTER_FILE_NOT_FOUND .*\.\/none does not exist/],
    ['/none/at/all', undefined, /^TOROUTER_FILE_NOT_FOUND/],
    ['..', undefined, /^TOROUTER_MODEL_INVALID/],
    ['', undefined, /^TOROUTER_INVALID_ARGUMENT "" is no model: expected minilm, a folder/],
    ['a/b/c', undefined, /^TOROUTER_INVALID_ARGUMENT/],
    ['a/..', undefined, /^TOROUTER_(INVALID_ARGUMENT|MODEL_INVALID)/],
    ['a--b/c', undefined, /^TOROUTER_INVALID_ARGUMENT/],
    ['a/b@c@d', undefined, /^TOROUTER_INVALID_ARGUMENT/],
    ['https://hub.example/a', undefined, /^TOROUTER_INVALID_ARGUMENT/],
    ['a/b@', undefined, /^TOROUTER_INVALID_ARGUMENT "" is no revision/],
    ['a/b@../../c', undefined, /^TOROUTER_INVALID_ARGUMENT .* is no revision/],
    ['a/b', '/c', /^TOROUTER_INVALID_ARGUMENT .* is no revision/],
    ['a/b@c', 'd', /^TOROUTER_INVALID_ARGUMENT Two revisions were given, c in the name and d/],
  ])('refuses %j with the revision %j without asking anybody', async (reference, revision, message) => {
    expect(await refusal(reference, { revision, endpoint: 'http://127.0.0.1:1' })).toMatch(message);
  });

  it('does nothing once the signal is aborted', async () => {
    const reason = new Error('enough');
    await expect(resolveModel('minilm', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('without the package of minilm', () => {
  it('says how to install it', async () => {
    jest.resetModules();
    jest.unstable_mockModule('@torouter/model-minilm', () => {
      throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const { installedModel } = await import('./installed-model.js');
    await expect(installedModel()).rejects.toMatchObject({
      code: 'TOROUTER_MODEL_NOT_FOUND',
      message: expect.stringContaining('npm i @torouter/model-minilm'),
    });
  });
});

describe("Hugging Face's variables", () => {
  const NAMES = ['HF_HOME', 'HF_HUB_CACHE', 'HF_ENDPOINT', 'HF_TOKEN', 'HF_HUB_OFFLINE'] as const;
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  beforeEach(() => {
    for (const name of NAMES) delete process.env[name];
  });
  afterEach(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  it('say where the hub and the cache are, with which token, and whether there is a network', async () => {
    const files = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];
    await using hub = await HubServer.start(Object.fromEntries(files.map((name) => [name, Buffer.from(name)])));
    hub.token = 'hf_of_the_environment';
    await inFolder(async (home) => {
      Object.assign(process.env, { HF_HOME: home, HF_ENDPOINT: `${hub.endpoint}/`, HF_TOKEN: ` ${hub.token}\n` });
      const found = await resolveModel(OWNER_MODEL);
      expect(found.folder).toBe(join(home, 'hub', 'models--owner--small-bert', 'snapshots', COMMIT));
      hub.requests.length = 0;
      process.env.HF_HUB_OFFLINE = '1';
      expect(await resolveModel(OWNER_MODEL)).toEqual(found);
      process.env.HF_HUB_CACHE = join(home, 'elsewhere');
      expect(await refusal(OWNER_MODEL)).toMatch(/^TOROUTER_MODEL_NOT_FOUND .*HF_HUB_OFFLINE/);
      expect(hub.requests).toEqual([]);
      process.env.HF_HUB_OFFLINE = '0';
      expect((await resolveModel(OWNER_MODEL)).folder).toContain('elsewhere');
    });
  });

  it('are refused where they cannot be used, without their values', async () => {
    const secret = 'user:secret';
    process.env.HF_ENDPOINT = `https://${secret}@hub.example`;
    const withUser = await refusal(OWNER_MODEL);
    expect(withUser).toMatch(/^TOROUTER_INVALID_ARGUMENT .*no user name or password/);
    process.env.HF_ENDPOINT = 'hub.example';
    expect(await refusal(OWNER_MODEL)).toMatch(/^TOROUTER_INVALID_ARGUMENT .*HF_ENDPOINT.*must be a URL/);
    delete process.env.HF_ENDPOINT;
    process.env.HF_TOKEN = 'hf_secret\nuser:secret';
    const withToken = await refusal(OWNER_MODEL);
    expect(withToken).toMatch(/^TOROUTER_INVALID_ARGUMENT .*HF_TOKEN.*Copy it again/);
    expect(withUser + withToken).not.toMatch(/secret/);
  });
});
