import type { FileHandle } from 'node:fs/promises';

const EVERY_MS = 1000;
/** What can be written but not flushed says so: a pipe, a device, some network file systems. */
const CANNOT_FLUSH = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP']);

/** Flushes a file to its disk a second after it was first written to since, and so once a second at most. */
export class BackgroundFlush {
  readonly #file: FileHandle;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #isDirty = false;
  #isFinished = false;

  /** @param onFailure Hears of each flush that the file system refuses. */
  constructor(file: FileHandle, onFailure: (error: unknown) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** To be called after each write. */
  written(): void {
    this.#isDirty = true;
    this.#timer ??= setTimeout(() => {
      this.#flushing = this.#flush().then(() => {
        this.#timer = undefined;
        if (this.#isDirty && !this.#isFinished) this.written();
      });
    }, EVERY_MS).unref();
  }

  /** Flushes what has not been yet, and no more after that. */
  async finish(): Promise<void> {
    this.#isFinished = true;
    clearTimeout(this.#timer);
    await this.#flushing;
    if (this.#isDirty) await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#isDirty = false; // before: what is written meanwhile may miss it
    try {
      await this.#file.datasync();
    } catch (error) {
      if (!CANNOT_FLUSH.has(String((error as NodeJS.ErrnoException).code))) this.#onFailure(error);
    }
  }
}
