import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TorouterError } from '../torouter-error.js';
import { fileError } from './file-error.js';

const CHUNK_BYTES = 256 * 1024;

/**
 * The content of a file in chunks, decompressed where its first bytes say that it is gzip.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE, TOROUTER_CORRUPT_GZIP
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer, void> {
  let gzip = false;
  try {
    const start = await firstBytes(path, 2);
    gzip = start[0] === 0x1f && start[1] === 0x8b;
    const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    if (!gzip) yield* source;
    // The callback is there because without one a failure would be thrown at nobody; the iteration raises it.
    else yield* pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  } catch (error) {
    if (gzip && String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw new TorouterError(
        'TOROUTER_CORRUPT_GZIP',
        `${path} is a truncated or damaged gzip file. Fetch or write it again.`,
        { details: { file: path }, cause: error },
      );
    throw fileError(error, path);
  }
}

/** @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}
