import type { FileHandle } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import { BackgroundFlush } from './background-flush.js';
import { callLine } from './call-line.js';
import type { CallRecord } from './call-record.js';
import { journalError } from './journal-error.js';
import { openLines } from './open-lines.js';

/** Lines that go out in one write, unless the first alone is longer. */
const BATCH_CHARACTERS = 8 * 1024 * 1024;

/** How {@link JournalWriter} writes. */
export interface JournalWriterOptions {
  /**
   * Flush to the disk once a second and at the end, so that a power cut costs a second of calls at most; without it only what the
   * operating system has not written yet. A killed process costs nothing either way. @default true
   */
  sync?: boolean;
}

interface WaitingLine {
  line: string;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/**
 * Appends finished calls to a journal. Lines that come while a write is under way go out together in the next, so that nothing is
 * held beyond what callers await. One writer at a time: the folder is locked by whoever opens it.
 */
export class JournalWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #flush: BackgroundFlush | undefined;
  /** Bytes of whole lines in the file. */
  #end: number;
  #waiting: WaitingLine[] = [];
  #writing: Promise<void> | undefined;
  #failure: { reason: unknown; heard: boolean } | undefined;
  #closing: Promise<void> | undefined;
  /** Bytes of a line that was cut off, which were removed when the journal was opened. */
  readonly tornBytes: number;

  private constructor(path: string, file: FileHandle, end: number, tornBytes: number, sync: boolean) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
    this.tornBytes = tornBytes;
    if (sync) this.#flush = new BackgroundFlush(file, (error) => this.#fail(error));
  }

  /**
   * Opens a journal for going on with it, or makes it. What stands behind its last line feed is cut off: a line that a crash broke,
   * or the zeros that a power cut leaves.
   *
   * @throws {TorouterError} TOROUTER_WRITE_FAILED
   */
  static async open(path: string, { sync = true }: JournalWriterOptions = {}): Promise<JournalWriter> {
    const { file, end, tornBytes } = await openLines(path);
    return new JournalWriter(path, file, end, tornBytes, sync);
  }

  /**
   * Resolves when the operating system has the line: it is then in the file whatever becomes of this process.
   *
   * @throws {TorouterError} TOROUTER_WRITE_FAILED for this and every later call once a write fails, and after `close`;
   *   TOROUTER_INVALID_ARGUMENT for a record that could not be read back.
   */
  append(record: CallRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) throw this.#heardFailure(this.#failure);
      if (this.#closing)
        throw new TorouterError('TOROUTER_WRITE_FAILED', `The journal ${this.#path} has been closed; open it anew.`, {
          details: { file: this.#path },
        });
      this.#waiting.push({ line: callLine(record), resolve, reject });
      this.#writing ??= this.#writeWaiting();
    });
  }

  /**
   * Writes what waits, flushes and closes. Idempotent.
   *
   * @throws {TorouterError} TOROUTER_WRITE_FAILED, unless an `append` was refused for it already.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#finish());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#failure) {
      const batch = this.#nextBatch();
      try {
        await this.#write(Buffer.from(batch.map(({ line }) => line).join('')));
      } catch (error) {
        this.#waiting.unshift(...batch);
        this.#fail(error);
        break;
      }
      for (const { resolve } of batch) resolve();
      this.#flush?.written();
    }
    this.#writing = undefined;
    if (!this.#failure) return;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#heardFailure(this.#failure));
  }

  #nextBatch(): WaitingLine[] {
    let count = 1;
    let characters = this.#waiting[0].line.length;
    for (; count < this.#waiting.length; count++) {
      characters += this.#waiting[count].line.length;
      if (characters > BATCH_CHARACTERS) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(bytes: Buffer): Promise<void> {
    let written = 0;
    try {
      while (written < bytes.length) {
        const { bytesWritten } = await this.#file.write(bytes, written);
        if (bytesWritten === 0) throw Object.assign(new Error('Nothing was written.'), { code: 'EIO' });
        written += bytesWritten;
      }
      this.#end += written;
    } catch (error) {
      const whole = bytes.subarray(0, written).lastIndexOf(0x0a) + 1;
      this.#end += whole;
      if (whole < written) await this.#file.truncate(this.#end).catch(() => undefined); // else the next to open it does
      throw error;
    }
  }

  async #finish(): Promise<void> {
    await this.#writing;
    await this.#flush?.finish();
    await this.#file.close().catch((error: unknown) => this.#fail(error));
    if (this.#failure?.heard === false) throw this.#heardFailure(this.#failure);
  }

  #fail(error: unknown): void {
    this.#failure ??= { reason: journalError('TOROUTER_WRITE_FAILED', this.#path, error), heard: false };
  }

  #heardFailure(failure: { reason: unknown; heard: boolean }): unknown {
    failure.heard = true;
    return failure.reason;
  }
}
