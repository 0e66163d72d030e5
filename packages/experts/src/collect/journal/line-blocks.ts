import { open, type FileHandle } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import { journalError } from './journal-error.js';

const BLOCK_BYTES = 4 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Whole lines of a file. */
export interface LineBlock {
  /** Ends with a line feed. Valid until the next block is asked for. */
  readonly bytes: Buffer;
  /** Of its first byte in the file. */
  readonly offset: number;
  /** What stands behind the last line feed of the file: the last block, and the only one that does not end with a line feed. */
  readonly torn: boolean;
}

/** How {@link lineBlocks} reads. */
export interface LineBlocksOptions {
  signal?: AbortSignal;
  /** Byte to begin at. @default 0 */
  from?: number;
  /** @default 512 MiB, as much as fits into a string */
  maxLineBytes?: number;
}

/**
 * A journal in blocks of whole lines, about 4 MiB each or one line where that is longer, in one buffer. There are none where
 * there is no file.
 *
 * @throws {TorouterError} TOROUTER_FILE_UNREADABLE; TOROUTER_JOURNAL_INVALID for a line over the limit; the signal's reason.
 */
export async function* lineBlocks(
  path: string,
  { signal, from = 0, maxLineBytes = 512 * 1024 * 1024 }: LineBlocksOptions = {},
): AsyncGenerator<LineBlock, void> {
  signal?.throwIfAborted();
  const file = await openToRead(path);
  if (!file) return;
  try {
    let buffer: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    let offset = from;
    let kept = 0; // bytes of a line that has begun, at the start of the buffer
    for (;;) {
      if (kept === buffer.length) buffer = moved(buffer, 0, kept, 2 * buffer.length);
      const filled = kept + (await read(file, path, buffer, kept, offset + kept));
      signal?.throwIfAborted();
      if (filled === kept) break;
      const lineFeed = buffer.subarray(kept, filled).lastIndexOf(LINE_FEED);
      if (lineFeed < 0) {
        kept = filled;
        if (kept > maxLineBytes) throw tooLong(path, offset, maxLineBytes);
        continue;
      }
      const end = kept + lineFeed + 1;
      yield { bytes: buffer.subarray(0, end), offset, torn: false };
      offset += end;
      kept = filled - end;
      buffer = moved(buffer, end, kept, kept < BLOCK_BYTES ? BLOCK_BYTES : buffer.length);
    }
    if (kept > 0) yield { bytes: buffer.subarray(0, kept), offset, torn: true };
  } finally {
    await file.close();
  }
}

/** A buffer of a size that begins with a part of this one: this one itself where it has the size. */
function moved(buffer: Buffer, begin: number, length: number, size: number): Buffer {
  const target = size === buffer.length ? buffer : Buffer.allocUnsafeSlow(size);
  buffer.copy(target, 0, begin, begin + length);
  return target;
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw journalError('TOROUTER_FILE_UNREADABLE', path, error);
  }
}

async function read(file: FileHandle, path: string, buffer: Buffer, at: number, position: number): Promise<number> {
  try {
    return (await file.read(buffer, at, buffer.length - at, position)).bytesRead;
  } catch (error) {
    throw journalError('TOROUTER_FILE_UNREADABLE', path, error);
  }
}

function tooLong(path: string, offset: number, limit: number): TorouterError {
  return new TorouterError(
    'TOROUTER_JOURNAL_INVALID',
    `The journal ${path} has no line end within ${limit} bytes after byte ${offset}. Check that it is a journal.`,
    { details: { file: path, offset, limit } },
  );
}
