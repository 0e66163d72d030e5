import { TorouterError } from '../torouter-error.js';

/**
 * Cuts chunks of bytes into lines of text. Whole runs of lines are decoded at once, which is several times faster than line
 * by line; only when that fails is the line looked for.
 */
export class LineSplitter {
  readonly #path: string;
  readonly #maxLineBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The unfinished last line, in pieces: joined once it ends, as joining at every chunk would be quadratic. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #next = 1;

  constructor(path: string, maxLineBytes: number) {
    this.#path = path;
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that this chunk completes; `first` is the number of the first. */
  push(chunk: Buffer): { first: number; lines: string[] } {
    const end = chunk.lastIndexOf(0x0a);
    if (end < 0) {
      this.#keep(chunk);
      return { first: this.#next, lines: [] };
    }
    const head = chunk.subarray(0, end);
    const bytes = this.#pending.length ? Buffer.concat([...this.#pending, head]) : head;
    const lines = this.#decode(bytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    const first = this.#next;
    this.#next += lines.length;
    this.#keep(chunk.subarray(end + 1));
    return { first, lines };
  }

  /** The last line, where the file does not end with a line end. */
  end(): { first: number; lines: string[] } {
    return { first: this.#next, lines: this.#pendingBytes ? this.#decode(Buffer.concat(this.#pending)) : [] };
  }

  #keep(piece: Buffer): void {
    this.#pending.push(piece);
    this.#pendingBytes += piece.length;
    if (this.#pendingBytes > this.#maxLineBytes) throw this.#tooLong(this.#next);
  }

  #decode(bytes: Buffer): string[] {
    this.#checkLengths(bytes);
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch {
      throw this.#invalidUtf8(bytes);
    }
    if (this.#next === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    return text.split('\n'); // a carriage return before it is white space to JSON
  }

  #checkLengths(bytes: Buffer): void {
    if (bytes.length <= this.#maxLineBytes) return;
    let line = this.#next;
    for (let begin = 0; begin <= bytes.length; line++) {
      const newline = bytes.indexOf(0x0a, begin);
      const end = newline < 0 ? bytes.length : newline;
      if (end - begin > this.#maxLineBytes) throw this.#tooLong(line);
      begin = end + 1;
    }
  }

  #tooLong(line: number): TorouterError {
    return new TorouterError(
      'TOROUTER_LINE_TOO_LONG',
      `${this.#path}, line ${line} is longer than ${this.#maxLineBytes} bytes. Check that the file has one record per line, or raise maxLineBytes.`,
      { details: { file: this.#path, line, limit: this.#maxLineBytes } },
    );
  }

  #invalidUtf8(bytes: Buffer): TorouterError {
    let line = this.#next;
    let begin = 0;
    for (;;) {
      const newline = bytes.indexOf(0x0a, begin);
      if (newline < 0) break;
      try {
        this.#decoder.decode(bytes.subarray(begin, newline));
      } catch {
        break;
      }
      line++;
      begin = newline + 1;
    }
    return new TorouterError(
      'TOROUTER_INVALID_UTF8',
      `${this.#path}, line ${line} is not valid UTF-8. Save the file as UTF-8.`,
      {
        details: { file: this.#path, line },
      },
    );
  }
}
