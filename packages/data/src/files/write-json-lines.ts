import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** How {@link writeJsonLines} writes. */
export interface WriteJsonLinesOptions {
  /** Compress. @default false */
  gzip?: boolean;
  signal?: AbortSignal;
}

/**
 * Writes objects as JSON Lines, as they come, never holding more than a block of them. Equal lines give equal files: a gzip header holds no time
 * here.
 *
 * @throws What the file system says, with its `code`; the reason of `signal` once it is aborted; what the lines throw.
 */
export async function writeJsonLines(
  path: string,
  lines: Iterable<object> | AsyncIterable<object>,
  { gzip = false, signal }: WriteJsonLinesOptions = {},
): Promise<void> {
  const source = Readable.from(blocks(lines), { objectMode: false });
  try {
    if (gzip) await pipeline(source, createGzip(), createWriteStream(path), { signal });
    else await pipeline(source, createWriteStream(path), { signal });
  } catch (error) {
    signal?.throwIfAborted(); // a stream has an error of its own for it, the caller's reason is below
    throw error;
  }
}

/** Lines joined into blocks: a stream step per line would cost more than the line. */
async function* blocks(lines: Iterable<object> | AsyncIterable<object>): AsyncGenerator<Buffer> {
  let block = '';
  for await (const line of lines) {
    block += `${JSON.stringify(line)}\n`;
    if (block.length < 65_536) continue;
    yield Buffer.from(block);
    block = '';
  }
  if (block) yield Buffer.from(block);
}
