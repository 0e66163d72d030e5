import type { FileHandle } from 'node:fs/promises';
import { journalError } from './journal/journal-error.js';
import { lineBlocks } from './journal/line-blocks.js';
import { openLines } from './journal/open-lines.js';
import type { ScoreRecord } from './score-record.js';

/** The scores of a journal's successful calls, a line each, in the journal's order. */
export class ScoresFile implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  /** Lines that are there. */
  count: number;

  private constructor(path: string, file: FileHandle, count: number) {
    this.#path = path;
    this.#file = file;
    this.count = count;
  }

  /** Opens it for going on; a line that was cut off goes. @throws {TorouterError} TOROUTER_WRITE_FAILED */
  static async open(path: string): Promise<ScoresFile> {
    const { file } = await openLines(path);
    try {
      return new ScoresFile(path, file, await countLines(path));
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /** @throws {TorouterError} TOROUTER_WRITE_FAILED */
  async append(scores: readonly ScoreRecord[]): Promise<void> {
    try {
      await this.#file.appendFile(scores.map((score) => `${JSON.stringify(score)}\n`).join(''));
    } catch (error) {
      throw journalError('TOROUTER_WRITE_FAILED', this.#path, error);
    }
    this.count += scores.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const { bytes, torn } of lineBlocks(path))
    if (!torn) for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++;
  return count;
}
