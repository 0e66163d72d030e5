import { mkdir, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanCachedRepo } from '@huggingface/hub';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRandom, TorouterError } from '@torouter/data';
import { COMMIT, gitSha1, HubServer, OWNER_MODEL, sha256 } from '@torouter/test-utils';
import { loadEncoder } from '../../encoder/load-encoder.js';
import { inFolder } from '../testing/in-folder.js';
import { resolveModel, type ResolveModelOptions } from '../resolve-model.js';
import { fetchHubModel } from './fetch-hub-model.js';

const SIZE = 2_000_000;
const random = createRandom(1);
const FILES = {
  'config.json': Buffer.from('{"model_type": "bert"}'),
  'tokenizer.json': Buffer.from('{"model": {}}'),
  'tokenizer_config.json': Buffer.from('{}'),
  'model.safetensors': Buffer.from(Uint8Array.from({ length: SIZE }, () => Math.floor(random.next() * 256))),
  'vocab.txt': Buffer.alloc(0),
  '1_Pooling/config.json': Buffer.from('{"pooling_mode_mean_tokens": true}'),
  'README.md': Buffer.from('not wanted'),
};
const WEIGHTS = 'model.safetensors';
const WEIGHTS_HASH = sha256(FILES[WEIGHTS]);
const NAMED = { name: OWNER_MODEL, revision: 'main' };
const AT_ONCE = { attempts: 3, pauseMs: 1 };

let hub: HubServer;
beforeEach(async () => {
  hub = await HubServer.start({ ...FILES });
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
});

/** Runs `use` with a new cache folder and options that lead to it and to the server. */
const withCache = (use: (options: ResolveModelOptions & { cacheFolder: string }) => Promise<void>) =>
  inFolder((folder) => use({ cacheFolder: join(folder, 'hub'), endpoint: hub.endpoint, token: '', offline: false }));

const repository = ({ cacheFolder }: { cacheFolder: string }) => join(cacheFolder, 'models--owner--small-bert');
const partialOf = (options: { cacheFolder: string }) =>
  join(repository(options), 'blobs', `${WEIGHTS_HASH}.torouter.incomplete`);
const fetchModel = (options: ResolveModelOptions) => fetchHubModel(NAMED, options, AT_ONCE);

async function refused(promise: Promise<unknown>): Promise<TorouterError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (TorouterError.isInstance(error)) return error;
  throw new Error(`expected a TorouterError, got ${String(error)}`);
}

/** All wanted files are there, and nothing else. */
async function expectModel(folder: string): Promise<void> {
  const { 'README.md': _, ...wanted } = FILES;
  for (const [name, bytes] of Object.entries(wanted))
    expect((await readFile(join(folder, name))).equals(bytes)).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(
    [...new Set(Object.keys(wanted).map((name) => name.split('/')[0]))].sort(),
  );
}

describe('a model of the hub', () => {
  it("is fetched into the cache in the hub's layout", async () => {
    await withCache(async (options) => {
      const progress: Record<string, number[]> = {};
      const onProgress = (file: string, done: number, total: number) => (progress[file] ??= []).push(done, total);
      const found = await resolveModel(OWNER_MODEL, { ...options, onProgress });
      const root = repository(options);
      expect(found).toEqual({ folder: join(root, 'snapshots', COMMIT), origin: OWNER_MODEL, revision: COMMIT });
      await expectModel(found.folder);
      expect(await readFile(join(root, 'refs', 'main'), 'utf8')).toBe(COMMIT);
      expect(await readlink(join(found.folder, WEIGHTS))).toBe(`../../blobs/${WEIGHTS_HASH}`);
      expect(await readlink(join(found.folder, '1_Pooling', 'config.json'))).toBe(
        `../../../blobs/${gitSha1(FILES['1_Pooling/config.json'])}`,
      );
      expect((await readdir(join(root, 'blobs'))).filter((name) => name.includes('.'))).toEqual([]);
      expect(progress[WEIGHTS].slice(-2)).toEqual([SIZE, SIZE]);
      expect(progress[WEIGHTS].length).toBeGreaterThan(4);
      expect(progress['config.json']).toEqual([22, 22]);
      const scanned = await scanCachedRepo(root);
      expect(scanned.id).toEqual({ name: OWNER_MODEL, type: 'model' });
      expect(scanned.revisions.map(({ commitOid, refs }) => [commitOid, refs])).toEqual([[COMMIT, ['main']]]);
    });
  });

  it('is taken from the cache without a network, by any revision that was fetched', async () => {
    await withCache(async (options) => {
      const found = await resolveModel(OWNER_MODEL, options);
      await hub[Symbol.asyncDispose]();
      expect(await fetchModel(options)).toEqual(found);
      expect(await resolveModel(OWNER_MODEL, { ...options, offline: true })).toEqual(found);
      expect(await resolveModel(`${OWNER_MODEL}@${COMMIT}`, options)).toEqual(found);
    });
  });

  it('is taken from the cache at once where the hub is not well', async () => {
    await withCache(async (options) => {
      const found = await resolveModel(OWNER_MODEL, options);
      for (const status of [503, 429]) {
        hub.refusal = { status };
        hub.requests.length = 0;
        expect(await resolveModel(OWNER_MODEL, options)).toEqual(found);
        expect(hub.requests).toHaveLength(1);
      }
      hub.refusal = { status: 401 };
      expect((await refused(resolveModel(OWNER_MODEL, options))).code).toBe('TOROUTER_HUB_REFUSED');
    });
  });

  it('is asked for again only by what its revision is; not at all by a commit', async () => {
    await withCache(async (options) => {
      await resolveModel(OWNER_MODEL, options);
      hub.requests.length = 0;
      await resolveModel(OWNER_MODEL, options);
      expect(hub.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
        `GET /api/models/${OWNER_MODEL}/revision/main`,
      ]);
      hub.requests.length = 0;
      await resolveModel(OWNER_MODEL, { ...options, revision: COMMIT });
      expect(hub.requests).toEqual([]);
    });
  });

  it('moves on with its branch, fetches only what changed, and stays where a commit pins it', async () => {
    await withCache(async (options) => {
      await resolveModel(OWNER_MODEL, options);
      const next = 'b'.repeat(40);
      hub.commits[next] = { ...FILES, 'config.json': Buffer.from('{"model_type": "bert", "new": true}') };
      hub.revisions.main = next;
      hub.revisions['refs/pr/1'] = next;
      hub.fetched.length = 0;
      const found = await resolveModel(OWNER_MODEL, options);
      expect(found.revision).toBe(next);
      expect(hub.fetched).toEqual(['config.json']);
      expect(await readFile(join(found.folder, 'config.json'), 'utf8')).toContain('new');
      const pinned = await resolveModel(OWNER_MODEL, { ...options, revision: COMMIT });
      await expectModel(pinned.folder);
      expect(await resolveModel(`${OWNER_MODEL}@refs/pr/1`, options)).toEqual(found);
      expect(await resolveModel(`${OWNER_MODEL}@refs/pr/1`, { ...options, offline: true })).toEqual(found);
    });
  });
});

describe('a transfer', () => {
  it('goes on where the connection broke', async () => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = [{ breakAfter: 1_000_000 }, { breakAfter: 500_000 }];
      const { folder } = await fetchModel(options);
      await expectModel(folder);
      const ranges = hub.fetched.filter((entry) => entry.startsWith(WEIGHTS)).map((entry) => entry.split('=')[1]);
      expect(ranges).toEqual([undefined, expect.stringMatching(/^\d+-$/), expect.stringMatching(/^\d+-$/)]);
      const [first, second] = ranges.slice(1).map((range) => parseInt(range));
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThanOrEqual(1_000_000);
      expect(second).toBeGreaterThan(first);
    });
  });

  it('that breaks too often keeps what it has, and the next one goes on from there', async () => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = Array.from({ length: 3 }, () => ({ breakAfter: 300_000 }));
      const error = await refused(fetchModel(options));
      expect(error.code).toBe('TOROUTER_DOWNLOAD_FAILED');
      expect(error.message).toMatch(/\(attempts at http.*: 3\).*run it again/);
      const { size } = await stat(partialOf(options));
      expect(size).toBeGreaterThan(300_000);
      hub.fetched.length = 0;
      await expectModel((await fetchModel(options)).folder);
      expect(hub.fetched).toEqual([`${WEIGHTS} bytes=${size}-`, '1_Pooling/config.json']);
    });
  });

  it('starts over where the server knows no ranges, and passes over its moments of weakness', async () => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = [{ breakAfter: 1_000_000 }, { status: 503 }, { wholeFile: true }];
      await expectModel((await fetchModel(options)).folder);
    });
  });

  it('of a file with another hash is thrown away', async () => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = [{ corrupt: true }];
      const error = await refused(fetchModel(options));
      expect(error.code).toBe('TOROUTER_DOWNLOAD_FAILED');
      expect(error.message).toContain(`the hub says ${WEIGHTS_HASH}. It was thrown away`);
      expect(await readdir(join(repository(options), 'blobs'))).not.toContainEqual(
        expect.stringContaining(WEIGHTS_HASH),
      );
      const offline = await refused(resolveModel(OWNER_MODEL, { ...options, offline: true, revision: COMMIT }));
      expect(offline.details.missing).toEqual([WEIGHTS]);
      await expectModel((await fetchModel(options)).folder);
    });
  });

  it("of a small file is checked against Git's hash", async () => {
    await withCache(async (options) => {
      hub.faults['tokenizer.json'] = [{ corrupt: true }];
      expect((await refused(fetchModel(options))).details).toEqual({
        file: 'tokenizer.json',
        expected: gitSha1(FILES['tokenizer.json']),
        actual: expect.stringMatching(/^[0-9a-f]{40}$/),
      });
    });
  });

  it('that goes on from a wrong beginning, or one too long, starts over', async () => {
    for (const length of [1000, SIZE, SIZE + 1])
      await withCache(async (options) => {
        await mkdir(join(repository(options), 'blobs'), { recursive: true });
        await writeFile(partialOf(options), Buffer.alloc(length));
        await expectModel((await fetchModel(options)).folder);
      });
  });

  it('ends with the reason of the signal and keeps what it has', async () => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = [{ holdAfter: 1_000_000 }];
      const controller = new AbortController();
      const reason = new Error('enough');
      const onProgress = (_: string, done: number) => done > 500_000 && controller.abort(reason);
      await expect(fetchModel({ ...options, signal: controller.signal, onProgress })).rejects.toBe(reason);
      expect((await stat(partialOf(options))).size).toBeGreaterThan(500_000);
      hub.fetched.length = 0;
      await expectModel((await fetchModel(options)).folder);
      expect(hub.fetched[0]).toMatch(/^model\.safetensors bytes=[1-9]\d+-$/);
    });
  });

  it('does no harm to another one of the same model at the same time', async () => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = [{ holdAfter: 1_000_000 }];
      const first = fetchModel(options);
      await hub.held;
      const second = await fetchModel(options); // overtakes the first, which still writes
      await expectModel(second.folder);
      hub.release();
      expect(await first).toEqual(second);
      await expectModel(second.folder);
      expect((await readdir(join(repository(options), 'blobs'))).filter((name) => name.includes('.'))).toEqual([]);
    });
  });

  it.each<[string, Buffer | undefined]>([
    ['is removed', undefined],
    ['is replaced by another', Buffer.alloc(1000)],
  ])('whose partial file %s meanwhile starts over', async (_, other) => {
    await withCache(async (options) => {
      hub.faults[WEIGHTS] = [{ holdAfter: 1_000_000 }];
      const first = fetchModel(options);
      await hub.held;
      await rm(partialOf(options));
      if (other) await writeFile(partialOf(options), other);
      hub.release();
      await expectModel((await first).folder);
    });
  });

  it('that is asked for six times at once gives one model', async () => {
    await withCache(async (options) => {
      const found = await Promise.all(Array.from({ length: 6 }, () => fetchModel(options)));
      expect(new Set(found.map(({ folder }) => folder)).size).toBe(1);
      await expectModel(found[0].folder);
    });
  });
});

describe('the token', () => {
  const token = 'hf_secret';

  it('goes to the hub and not to its storage', async () => {
    hub.token = token;
    await withCache(async (options) => {
      await expectModel((await resolveModel(OWNER_MODEL, { ...options, token })).folder);
      const sent = (at: string) =>
        new Set(hub.requests.filter((seen) => seen.at === at).map((seen) => seen.authorization));
      expect(sent('hub')).toEqual(new Set([`Bearer ${token}`]));
      expect(sent('storage')).toEqual(new Set([undefined]));
    });
  });

  it.each<[number, Record<string, string>, string, RegExp]>([
    [401, {}, 'TOROUTER_HUB_REFUSED', /Check the name.*The token \(HF_TOKEN\)/],
    [403, {}, 'TOROUTER_HUB_REFUSED', /Accept its conditions at/],
    [404, {}, 'TOROUTER_MODEL_NOT_FOUND', /no model owner\/small-bert at revision main/],
    [404, { 'x-error-code': 'RevisionNotFound' }, 'TOROUTER_MODEL_NOT_FOUND', /no revision main.*tree\/main/],
    [429, { 'retry-after': '17' }, 'TOROUTER_HUB_REFUSED', /Wait 17 seconds/],
    [418, {}, 'TOROUTER_HUB_REFUSED', /status 418/],
    [500, {}, 'TOROUTER_DOWNLOAD_FAILED', /status 500 \(attempts at .*: 3\)/],
  ])('is not in the error of status %i %j', async (status, headers, code, message) => {
    hub.refusal = { status, headers };
    await withCache(async (options) => {
      const error = await refused(fetchModel({ ...options, token }));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(`${error.stack} ${JSON.stringify(error.details)} ${String(error.cause)}`).not.toContain(token);
      await expect(stat(options.cacheFolder)).rejects.toThrow('ENOENT');
    });
  });

  it('that is missing is what the error speaks of', async () => {
    hub.token = token;
    await withCache(async (options) => {
      expect((await refused(fetchModel(options))).message).toMatch(/Where it is private, set HF_TOKEN/);
    });
  });
});

describe('refusals', () => {
  it('of another family come before its weights are fetched', async () => {
    await withCache(async (options) => {
      hub.commits[COMMIT] = { ...FILES, 'config.json': Buffer.from('{"model_type": "roberta"}') };
      expect((await refused(loadEncoder(OWNER_MODEL, options))).message).toMatch(/"roberta"; supported is "bert"/);
      expect(hub.fetched).toContain('config.json');
      expect(hub.fetched.join()).not.toContain(WEIGHTS);
    });
  });

  it.each<[string, string[], RegExp]>([
    ['pytorch_model.bin', [], /only as pytorch_model\.bin.*save_pretrained.*refs\/pr\/1/],
    ['model.safetensors.index.json', [], /several files.*save_pretrained/],
    ['README.md', [], /no model\.safetensors\./],
    [WEIGHTS, ['tokenizer.json'], /has no tokenizer\.json\..*AutoTokenizer/],
  ])('of a repository with %s and without %j', async (weights, without, message) => {
    const files: Record<string, Buffer> = { ...FILES };
    for (const name of [WEIGHTS, ...without]) delete files[name];
    hub.commits[COMMIT] = { ...files, [weights]: Buffer.alloc(1) };
    await withCache(async (options) => {
      const error = await refused(fetchModel(options));
      expect(error.code).toBe('TOROUTER_MODEL_INVALID');
      expect(error.message).toMatch(message);
      expect(hub.fetched).toEqual([]);
    });
  });

  it('of a model that is not in the cache when there must be no network', async () => {
    await withCache(async (options) => {
      const error = await refused(resolveModel(OWNER_MODEL, { ...options, offline: true }));
      expect(error.code).toBe('TOROUTER_MODEL_NOT_FOUND');
      expect(error.message).toMatch(/HF_HUB_OFFLINE forbids to fetch config\.json, tokenizer\.json, .*HF_HOME/);
      expect(hub.requests).toEqual([]);
    });
  });

  it('of a cache that cannot be written, before anything is fetched', async () => {
    await inFolder(async (folder) => {
      const cacheFolder = join(folder, 'file');
      await writeFile(cacheFolder, ''); // a file where a folder should be: refused to every user, root too
      const error = await refused(resolveModel(OWNER_MODEL, { cacheFolder, endpoint: hub.endpoint, token: '' }));
      expect(error.code).toBe('TOROUTER_WRITE_FAILED');
      expect(error.message).toMatch(/cannot be written \(E\w+\)\. Set HF_HOME/);
      expect(hub.fetched).toEqual([]);
    });
  });

  it('of servers that are no hub', async () => {
    hub.refusal = { status: 200 };
    await withCache(async (options) => {
      const error = await refused(fetchModel(options));
      expect(error.code).toBe('TOROUTER_DOWNLOAD_FAILED');
      expect(error.message).toMatch(/does not answer as the Hugging Face hub does.*HF_ENDPOINT/);
    });
    hub.refusal = { status: 302, headers: { location: '/again' } };
    await withCache(async (options) => {
      expect((await refused(fetchModel(options))).message).toMatch(/more than 8 redirects/);
    });
  });

  it('of a hub that cannot be reached', async () => {
    await hub[Symbol.asyncDispose]();
    await withCache(async (options) => {
      const error = await refused(fetchModel(options));
      expect(error.code).toBe('TOROUTER_DOWNLOAD_FAILED');
      expect(error.message).toMatch(/ECONNREFUSED \(attempts at .*: 3\).*HTTPS_PROXY/);
    });
  });
});
