import { TorouterError } from '../torouter-error.js';
import { LineSplitter } from './line-splitter.js';
import { readChunks } from './read-chunks.js';

/** How {@link readJsonLines} reads. */
export interface ReadJsonLinesOptions {
  signal?: AbortSignal;
  /** Read instead of the file (stdin, say), uncompressed; the path is then its name in errors. */
  source?: AsyncIterable<Buffer>;
  /** Longest line, in bytes after decompression. @default 16 MiB */
  maxLineBytes?: number;
}

/** One object of a JSON Lines file and its line number, counted from 1. */
export interface JsonLine {
  line: number;
  value: Record<string, unknown>;
}

/**
 * The objects of a JSON Lines file, plain or gzip (told by its first bytes, not by its name), read as a stream. Blank lines
 * are skipped; CRLF, a byte order mark and a last line without a line end are accepted. No text of the file is ever quoted.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE, TOROUTER_CORRUPT_GZIP, TOROUTER_INVALID_UTF8,
 *   TOROUTER_LINE_TOO_LONG, TOROUTER_BAD_JSON_LINE, each with the file and, where there is one, the line.
 */
export async function* readJsonLines(
  path: string,
  { signal, source, maxLineBytes = 16 * 1024 * 1024 }: ReadJsonLinesOptions = {},
): AsyncGenerator<JsonLine, void> {
  signal?.throwIfAborted();
  const splitter = new LineSplitter(path, maxLineBytes);
  for await (const chunk of source ?? readChunks(path)) {
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

function badLine(path: string, line: number, text: string): TorouterError {
  const hint = /\b(NaN|Infinity)\b/.test(text) ? ' NaN and Infinity are not JSON: write null for what is missing.' : '';
  return new TorouterError(
    'TOROUTER_BAD_JSON_LINE',
    `${path}, line ${line}: expected one JSON object on the line, and it is not.${hint || ' Mend or remove the line.'}`,
    { details: { file: path, line } },
  );
}
