import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import type { ResolveModelOptions } from '../resolve-model.js';
import type { HubCache } from './hub-cache.js';
import type { HubClient, HubFile } from './hub-client.js';
import { PassingFailure } from './retry.js';

/** After so many rounds in which the file was wrong, or other processes took it away, it is no accident. */
const ROUNDS = 3;

/**
 * Fetches the content of a file into its blob.
 *
 * It grows in a file beside the blob, each byte written at its own place, so that its size says from where to go on. Two
 * processes may write the same one: equal bytes at equal places do no harm. Who has all of it checks its hash and renames it.
 *
 * @throws {TorouterError} TOROUTER_DOWNLOAD_FAILED, TOROUTER_HUB_REFUSED, TOROUTER_WRITE_FAILED
 */
export async function fetchFile(
  hub: HubClient,
  cache: HubCache,
  commit: string,
  file: HubFile,
  options: Pick<ResolveModelOptions, 'onProgress'>,
): Promise<void> {
  const { etag, size } = file;
  const blob = cache.blob(etag);
  // A name of our own: Python's tools hold a lock while they append to theirs.
  const partial = `${blob}.torouter.incomplete`;
  let hash = '';
  for (let round = 1; (await sizeOf(blob)) !== size; round++) {
    if (round > ROUNDS) throw wrongHash(file, hash);
    const done = await complete(hub, cache, commit, file, partial, options);
    hash = done.hash;
    // What was checked must be what is renamed: who finds a wrong file removes it, and another may have begun anew.
    const named = await stat(partial).catch(() => undefined);
    const isOurs = named?.ino === done.inode;
    if (hash === etag) {
      // Where the name is gone, another process has just made it the blob.
      if (isOurs) await cache.writing(() => rename(partial, blob).catch(unlessGone));
      continue;
    }
    if (isOurs) await cache.writing(() => rm(partial, { force: true }));
    // The beginning that was there before may have been the wrong one; a whole one is what the server sends.
    if (!done.resumed) throw wrongHash(file, hash);
  }
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function wrongHash({ path, etag }: HubFile, hash: string): TorouterError {
  return new TorouterError(
    'TOROUTER_DOWNLOAD_FAILED',
    `${path} arrived with the hash ${hash}, the hub says ${etag}. It was thrown away. Run it again; if it stays so, a proxy or a mirror changes files.`,
    { details: { file: path, expected: etag, actual: hash } },
  );
}

/** Fetches what the partial file lacks. */
async function complete(
  hub: HubClient,
  cache: HubCache,
  commit: string,
  source: HubFile,
  partial: string,
  options: Pick<ResolveModelOptions, 'onProgress'>,
): Promise<{ hash: string; resumed: boolean; inode: number }> {
  const file = await cache.writing(() => open(partial, constants.O_RDWR | constants.O_CREAT));
  try {
    const { size, ino } = await file.stat();
    await hub.retrying(() => transfer(hub, cache, commit, source, file, options));
    const hash = await hashOf(file, source);
    await cache.writing(() => file.sync()); // a blob is trusted for ever, also after a power cut
    return { hash, resumed: size > 0, inode: ino };
  } finally {
    await file.close();
  }
}

async function transfer(
  hub: HubClient,
  cache: HubCache,
  commit: string,
  { path, size }: HubFile,
  file: FileHandle,
  { onProgress }: Pick<ResolveModelOptions, 'onProgress'>,
): Promise<void> {
  let { size: done } = await file.stat();
  if (done > size) {
    await cache.writing(() => file.truncate(0));
    done = 0;
  }
  if (done === size) return;
  const { from, chunks } = await hub.content(commit, path, done);
  done = from;
  for await (const chunk of chunks) {
    if (done + chunk.length > size)
      throw new TorouterError(
        'TOROUTER_DOWNLOAD_FAILED',
        `More than the ${size} bytes that the hub says arrived for ${path}. Check HF_ENDPOINT and proxies.`,
        { details: { file: path } },
      );
    await cache.writing(() => writeAll(file, chunk, done));
    done += chunk.length;
    onProgress?.(path, done, size);
  }
  if (done < size) throw new PassingFailure(`The connection ended after ${done} of ${size} bytes of ${path}`);
}

async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let written = 0; written < chunk.length;)
    written += (await file.write(chunk, written, chunk.length - written, position + written)).bytesWritten;
}

/** SHA-256, or Git's SHA-1, whichever the etag is. Other etags are no hashes: they cannot be checked. */
async function hashOf(file: FileHandle, { etag, size }: HubFile): Promise<string> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(etag)) return etag;
  const hash = createHash(etag.length === 64 ? 'sha256' : 'sha1');
  if (etag.length === 40) hash.update(`blob ${size}\0`);
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
