import { appendFile, writeFile } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import type { TrainEvent } from '@torouter/classifiers';

/** Lines that are held back until they are worth a write. */
const LINES_PER_WRITE = 50;

/**
 * The events of a training as JSON Lines: what was learned, not how long it took, so that equal trainings give equal files, also those
 * that were interrupted and gone on with.
 */
export class EventLog implements AsyncDisposable {
  readonly #path: string;
  #lines: string[] = [];
  #begun = false;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(path: string) {
    this.#path = path;
  }

  add(event: TrainEvent): void {
    switch (event.type) {
      case 'resumed':
        // What came before is told again as it was; the file of the run before may have gone further.
        this.#lines.push(...event.before.map(line));
        break;
      case 'step-end': {
        const { rowsPerSecond: _, ...lasting } = event;
        this.#lines.push(line(lasting));
        break;
      }
      case 'fit-start':
      case 'epoch-end':
        this.#lines.push(line(event));
        break;
    }
    if (this.#lines.length >= LINES_PER_WRITE || event.type === 'epoch-end') this.#flush();
  }

  /** @throws {TorouterError} TOROUTER_WRITE_FAILED where lines were lost. */
  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
    if (this.#failure === undefined) return;
    const { code } = this.#failure as NodeJS.ErrnoException;
    throw new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `The events of the training could not be written into ${this.#path} (${code}). Check the disk's space; the router is not affected.`,
      { cause: this.#failure, details: { file: this.#path } },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    const lines = this.#lines;
    if (lines.length === 0) return;
    this.#lines = [];
    const write = this.#begun ? appendFile : writeFile;
    this.#begun = true;
    this.#writing = this.#writing
      .then(() => write(this.#path, lines.join('')))
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }
}

function line(event: object): string {
  return `${JSON.stringify(event)}\n`;
}
