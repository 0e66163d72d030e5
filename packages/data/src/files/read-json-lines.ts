import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TorouterError } from '../torouter-error.js';
import { fileError } from './file-error.js';
import { LineSplitter } from './line-splitter.js';

/** How {@link readJsonLines} reads. */
export interface ReadJsonLinesOptions {
  signal?: AbortSignal;
  /** Longest line, in bytes after decompression. @default 16 MiB */
  maxLineBytes?: number;
}

/** One object of a JSON Lines file and its line number, counted from 1. */
export interface JsonLine {
  line: number;
  value: Record<string, unknown>;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * The objects of a JSON Lines file, plain or gzip (told by its first bytes, not by its name), read as a stream. Blank lines
 * are skipped; CRLF, a byte order mark and a last line without a line end are accepted. No text of the file is ever quoted.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE, TOROUTER_CORRUPT_GZIP, TOROUTER_INVALID_UTF8,
 *   TOROUTER_LINE_TOO_LONG, TOROUTER_BAD_JSON_LINE, each with the file and, where there is one, the line.
 */
export async function* readJsonLines(
  path: string,
  { signal, maxLineBytes = 16 * 1024 * 1024 }: ReadJsonLinesOptions = {},
): AsyncGenerator<JsonLine, void> {
  signal?.throwIfAborted();
  const splitter = new LineSplitter(path, maxLineBytes);
  for await (const chunk of chunks(path)) {
    signal?.throwIfAborted();
    yield* parse(splitter.push(chunk), path);
  }
  yield* parse(splitter.end(), path);
}

function* parse({ first, lines }: { first: number; lines: string[] }, path: string): Generator<JsonLine, void> {
  for (let i = 0; i < lines.length; i++) {
    if (isBlank(lines[i])) continue;
    let value: unknown;
    try {
      value = JSON.parse(lines[i]);
    } catch {
      // The parser's own message quotes the text, which may hold prompts: it is not passed on.
      throw badLine(path, first + i, lines[i]);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badLine(path, first + i, '');
    yield { line: first + i, value: value as Record<string, unknown> };
  }
}

function isBlank(line: string): boolean {
  // A record begins with a brace: only other lines need a closer look.
  return line.charCodeAt(0) !== 0x7b && line.trim() === '';
}

async function* chunks(path: string): AsyncGenerator<Buffer, void> {
  let gzip = false;
  try {
    gzip = await isGzip(path);
    const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    if (!gzip) yield* source;
    // The callback is there because without one a failure would be thrown at nobody; the iteration below raises it.
    else yield* pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  } catch (error) {
    if (gzip && String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw new TorouterError(
        'TOROUTER_CORRUPT_GZIP',
        `${path} is a truncated or damaged gzip file. Fetch or write it again.`,
        {
          details: { file: path },
          cause: error,
        },
      );
    throw fileError(error, path);
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function badLine(path: string, line: number, text: string): TorouterError {
  const hint = /\b(NaN|Infinity)\b/.test(text) ? ' NaN and Infinity are not JSON: write null for what is missing.' : '';
  return new TorouterError(
    'TOROUTER_BAD_JSON_LINE',
    `${path}, line ${line}: expected one JSON object on the line, and it is not.${hint || ' Mend or remove the line.'}`,
    { details: { file: path, line } },
  );
}
