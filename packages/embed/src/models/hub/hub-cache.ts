import { copyFile, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { randomUUID } from 'node:crypto';
import { makeFolder, TorouterError } from '@torouter/data';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * One repository in the hub's cache: `blobs/HASH` holds the contents, `snapshots/COMMIT/FILE` links to them, `refs/REVISION` holds
 * a commit. `.no_exist/COMMIT/FILE` marks what a commit does not have, as in Python's huggingface_hub.
 */
export class HubCache {
  readonly #folder: string;
  readonly #root: string;

  /** @param repository Name of the repository's folder, `models--owner--name`. */
  constructor(root: string, repository: string) {
    this.#root = root;
    this.#folder = join(root, repository);
  }

  snapshot(commit: string): string {
    return join(this.#folder, 'snapshots', commit);
  }

  blob(etag: string): string {
    return join(this.#folder, 'blobs', etag);
  }

  /** The commit that a revision was when it was last fetched; a commit is its own. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (COMMIT.test(revision)) return revision;
    const text = await readFile(this.#ref(revision), 'utf8').catch(() => '');
    return COMMIT.test(text.trim()) ? text.trim() : undefined;
  }

  /** Those of `files` that the snapshot of `commit` lacks; with `known`, less those that the commit is known not to have. */
  async missing(commit: string, files: readonly string[], { known = false } = {}): Promise<string[]> {
    const there = await Promise.all(
      files.map(
        async (file) =>
          (await isFile(join(this.snapshot(commit), file))) || (known && (await isFile(this.#absent(commit, file)))),
      ),
    );
    return files.filter((_, i) => !there[i]);
  }

  /** Makes the folder of blobs, so that a cache that cannot be written is noticed before anything is fetched. */
  async prepare(): Promise<void> {
    await this.writing(() => makeFolder(join(this.#folder, 'blobs')));
  }

  /** Puts a file into the snapshot of a commit: a link to its blob, a copy where the file system has no links. */
  async link(commit: string, file: string, etag: string): Promise<void> {
    const path = join(this.snapshot(commit), file);
    await this.writing(async () => {
      await makeFolder(dirname(path));
      // Made beside and renamed: another process may be doing the same, or may be reading.
      const beside = `${path}.${randomUUID()}`;
      try {
        await symlink(relative(dirname(path), this.blob(etag)), beside).catch(() => copyFile(this.blob(etag), beside));
        await rename(beside, path);
      } finally {
        await rm(beside, { force: true });
      }
    });
  }

  async remember(revision: string, commit: string): Promise<void> {
    if (revision !== commit) await this.#write(this.#ref(revision), commit);
  }

  async markAbsent(commit: string, files: readonly string[]): Promise<void> {
    for (const file of files) await this.#write(this.#absent(commit, file), '');
  }

  /** @throws {TorouterError} TOROUTER_WRITE_FAILED for what the file system refuses `act`. */
  async writing<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (typeof code !== 'string' || TorouterError.isInstance(error)) throw error;
      throw new TorouterError(
        'TOROUTER_WRITE_FAILED',
        `The cache of models ${this.#root} cannot be written (${code}). Set HF_HOME to a folder that can be written and has room for the model, or give another cache folder.`,
        { details: { folder: this.#root, reason: code }, cause: error },
      );
    }
  }

  #ref(revision: string): string {
    return join(this.#folder, 'refs', revision);
  }

  #absent(commit: string, file: string): string {
    return join(this.#folder, '.no_exist', commit, file);
  }

  async #write(path: string, text: string): Promise<void> {
    await this.writing(async () => {
      await makeFolder(dirname(path));
      const beside = `${path}.${randomUUID()}`;
      await writeFile(beside, text);
      await rename(beside, path);
    });
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
