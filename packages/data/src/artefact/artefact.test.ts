import { cp, lstat, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { expectRaised, inFolder, raised } from '../testing/helpers.js';
import { artefactHash } from './artefact-hash.js';
import { manifestText, type Manifest } from './manifest.js';
import { readArtefact } from './read-artefact.js';
import { writeArtefact } from './write-artefact.js';

const content = {
  kind: 'router',
  manifest: { experts: ['b', 'a'], label: { temperature: 0.1, metric: 'score' }, missing: undefined },
  files: {
    'weights.safetensors': Uint8Array.of(1, 2, 3),
    'encoder/vocabulary.txt': new TextEncoder().encode('grüße\n'),
  },
};

/** Writes the artefact into a fresh folder and hands over its path. */
const withArtefact = (use: (router: string, folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    await writeArtefact(join(folder, 'router'), content);
    await use(join(folder, 'router'), folder);
  });

/** Changes the manifest and signs it again, as somebody would who wants to mislead. */
async function forge(router: string, change: (manifest: Manifest) => void): Promise<void> {
  const path = join(router, 'router.json');
  const { manifestSha256: _, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  change(manifest as Manifest);
  await writeFile(path, manifestText(manifest as Manifest));
}

const read = (router: string) => readArtefact(router, { kind: 'router' });

describe('an artefact', () => {
  it('comes back as it was written', () =>
    withArtefact(async (router) => {
      const { manifest, files, hash } = await read(router);
      expect(manifest).toEqual({ experts: ['b', 'a'], label: { temperature: 0.1, metric: 'score' } });
      expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [...bytes]]))).toEqual(
        Object.fromEntries(Object.entries(content.files).map(([name, bytes]) => [name, [...bytes]])),
      );
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await artefactHash(router, { kind: 'router' })).toBe(hash);
    }));

  it('has the same bytes for the same input, in whatever order it is given, and another hash for other input', () =>
    withArtefact(async (router, folder) => {
      const { label, experts } = content.manifest;
      const again = {
        kind: 'router',
        manifest: { label: { metric: label.metric, temperature: label.temperature }, experts },
        files: Object.fromEntries(Object.entries(content.files).reverse()),
      };
      await writeArtefact(join(folder, 'again'), again);
      await writeArtefact(join(folder, 'other'), {
        ...content,
        manifest: { ...content.manifest, experts: ['a', 'b'] },
      });
      const manifest = await readFile(join(router, 'router.json'), 'utf8');
      expect(await readFile(join(folder, 'again', 'router.json'), 'utf8')).toBe(manifest);
      expect(manifest).toMatch(/^\{\n {2}"formatVersion": 1,\n {2}"kind": "router",/);
      expect((await read(join(folder, 'other'))).hash).not.toBe((await read(router)).hash);
    }));

  it('replaces an older one of its kind, and leaves nothing beside it', () =>
    withArtefact(async (router, folder) => {
      await writeFile(join(router, '.DS_Store'), '');
      await writeArtefact(router, { ...content, files: { only: Uint8Array.of(9) } });
      expect((await readdir(router)).sort()).toEqual(['only', 'router.json']);
      expect(await readdir(folder)).toEqual(['router']);
    }));

  it('is replaced where a link leads, and the link stays', () =>
    withArtefact(async (router, folder) => {
      await symlink('router', join(folder, 'current'));
      await writeArtefact(join(folder, 'current'), { ...content, files: {} });
      expect(await readdir(router)).toEqual(['router.json']);
      expect((await lstat(join(folder, 'current'))).isSymbolicLink()).toBe(true);
    }));

  it('goes into an empty folder and makes the folders above it', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'empty'));
      await writeArtefact(join(folder, 'empty'), content);
      await writeArtefact(join(folder, 'a', 'b', 'c'), content);
      expect((await read(join(folder, 'a', 'b', 'c'))).hash).toBe((await read(join(folder, 'empty'))).hash);
    }));

  it('overwrites nothing else', () =>
    withArtefact(async (router, folder) => {
      const other = join(folder, 'other');
      await writeArtefact(other, { ...content, kind: 'encoder' });
      const notes = join(folder, 'notes');
      await mkdir(notes);
      await writeFile(join(notes, 'todo.txt'), 'x');
      const file = join(folder, 'file');
      await writeFile(file, 'x');
      for (const path of [other, notes, file])
        await expectRaised(() => writeArtefact(path, content), 'TOROUTER_OUTPUT_EXISTS');
      await mkdir(join(router, 'mine'));
      await writeFile(join(router, 'mine', 'notes.txt'), 'x');
      const error = await expectRaised(() => writeArtefact(router, content), 'TOROUTER_OUTPUT_EXISTS');
      expect(error.message).toContain('mine/notes.txt');
      expect((await readdir(folder)).sort()).toEqual(['file', 'notes', 'other', 'router']);
    }));

  it('is not written where the file system refuses, and nothing is left behind', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'file'), 'x');
      await expectRaised(() => writeArtefact(join(folder, 'file', 'router'), content), 'TOROUTER_WRITE_FAILED');
      // A file name as long as no file system takes it fails in the middle of the writing.
      const long = { ...content, files: { a: Uint8Array.of(1), ['x'.repeat(5000)]: Uint8Array.of(2) } };
      await expectRaised(() => writeArtefact(join(folder, 'router'), long), 'TOROUTER_WRITE_FAILED');
      expect(await readdir(folder)).toEqual(['file']);
    }));

  it.each(['/etc/x', '../x', 'a/../../x', 'a\\b', 'C:x', 'c:/x', '', '.', './x', 'a//b', 'a\0b', 'a:b', 'router.json'])(
    'is not written with the file name %j',
    (name) =>
      inFolder(async (folder) => {
        const files = { [name]: Uint8Array.of(1) };
        await expectRaised(() => writeArtefact(join(folder, 'r'), { ...content, files }), 'TOROUTER_INVALID_ARGUMENT');
        expect(await readdir(folder)).toEqual([]);
      }),
  );

  it.each([
    ['NaN', { loss: NaN }],
    ['Infinity', { deep: [{ loss: Infinity }] }],
    ['a typed array', { weights: new Float32Array(2) }],
    ['a date', { at: new Date(0) }],
    ['a function', { call: () => 1 }],
    ['a big integer', { n: 1n }],
    ['a reserved field', { formatVersion: 3 }],
  ])('is not written with %s in the manifest', (_, manifest) =>
    inFolder(async (folder) => {
      await expectRaised(() => writeArtefact(join(folder, 'r'), { ...content, manifest }), 'TOROUTER_INVALID_ARGUMENT');
    }),
  );
});

describe('reading an artefact', () => {
  it('notices every changed byte of the manifest', () =>
    withArtefact(async (router) => {
      const path = join(router, 'router.json');
      const bytes = await readFile(path);
      const codes = new Set<string>();
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] ^= 1;
        await writeFile(path, changed);
        codes.add((await raised(() => read(router))).code);
      }
      expect([...codes].sort()).toEqual(['TOROUTER_ARTEFACT_HASH_MISMATCH', 'TOROUTER_ARTEFACT_INVALID']);
    }));

  it('notices a changed byte, another size and a missing file', () =>
    withArtefact(async (router, folder) => {
      const damaged = async (act: (path: string) => Promise<unknown>, code: string) => {
        const copy = join(folder, 'copy');
        await cp(router, copy, { recursive: true });
        await act(join(copy, 'encoder/vocabulary.txt'));
        const error = await expectRaised(() => read(copy), code);
        expect(error.message).toContain('encoder/vocabulary.txt');
        await rm(copy, { recursive: true });
      };
      await damaged((path) => writeFile(path, 'grüßE\n'), 'TOROUTER_ARTEFACT_HASH_MISMATCH');
      await damaged((path) => writeFile(path, 'grüße'), 'TOROUTER_ARTEFACT_HASH_MISMATCH');
      await damaged((path) => rm(path), 'TOROUTER_ARTEFACT_FILE_MISSING');
    }));

  it.each([0, 1])('refuses a newer format version, before it looks at anything else (%#)', (resign) =>
    withArtefact(async (router) => {
      const path = join(router, 'router.json');
      if (resign) await forge(router, (manifest) => (manifest.formatVersion = 2));
      else await writeFile(path, JSON.stringify({ formatVersion: 7, shape: 'unknown to this version' }));
      await expectRaised(() => read(router), 'TOROUTER_ARTEFACT_NEWER_VERSION');
    }),
  );

  it.each(['/etc/hostname', '../secret', 'a/../../secret', '..\\secret', 'C:\\secret', 'c:secret', ''])(
    'touches no file called %j',
    (name) =>
      withArtefact(async (router, folder) => {
        await writeFile(join(folder, 'secret'), 'x');
        await forge(router, (manifest) => (manifest.files = { [name]: { sha256: '', bytes: 1 } }));
        await expectRaised(() => read(router), 'TOROUTER_ARTEFACT_UNSAFE_PATH');
      }),
  );

  it('follows no link out of the folder, but one inside it', () =>
    withArtefact(async (router, folder) => {
      const weights = join(router, 'weights.safetensors');
      await cp(weights, join(folder, 'outside'));
      await cp(weights, join(router, 'inside'));
      await rm(weights);
      await symlink(join(folder, 'outside'), weights);
      await expectRaised(() => read(router), 'TOROUTER_ARTEFACT_UNSAFE_PATH');
      await rm(weights);
      await symlink('inside', weights);
      expect([...(await read(router)).files['weights.safetensors']]).toEqual([1, 2, 3]);
    }));

  it('follows no linked folder out of the folder', () =>
    withArtefact(async (router, folder) => {
      await cp(join(router, 'encoder'), join(folder, 'encoder'), { recursive: true });
      await rm(join(router, 'encoder'), { recursive: true });
      await symlink(join(folder, 'encoder'), join(router, 'encoder'));
      await expectRaised(() => read(router), 'TOROUTER_ARTEFACT_UNSAFE_PATH');
    }));

  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['no JSON', '{'],
    ['no version', '{}'],
    ['a version that is text', '{"formatVersion": "1"}'],
    ['no files', '{"formatVersion": 1, "kind": "router", "manifestSha256": ""}'],
    ['a file without a hash', '{"formatVersion": 1, "kind": "router", "files": {"a": {}}, "manifestSha256": ""}'],
    ['a file that is null', '{"formatVersion": 1, "kind": "router", "files": {"a": null}, "manifestSha256": ""}'],
  ])('refuses a manifest that is or has %s', (_, text) =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'router.json'), text);
      await expectRaised(() => read(folder), 'TOROUTER_ARTEFACT_INVALID');
    }),
  );

  it('refuses another kind, a folder that is not there, and a caller who gave up', () =>
    withArtefact(async (router, folder) => {
      await expectRaised(() => readArtefact(router, { kind: 'encoder' }), 'TOROUTER_ARTEFACT_INVALID');
      await expectRaised(() => read(join(folder, 'none')), 'TOROUTER_FILE_NOT_FOUND');
      await expectRaised(() => read(folder), 'TOROUTER_FILE_NOT_FOUND');
      const reason = new Error('enough');
      await expect(readArtefact(router, { kind: 'router', signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    }));
});
