import { Writable } from 'node:stream';

/** A terminal that readline writes to, and that shows nothing of it while an answer is written. */
export class PromptOutput extends Writable {
  muted = false;
  readonly #terminal: NodeJS.WriteStream;

  constructor(terminal: NodeJS.WriteStream) {
    super({ decodeStrings: false });
    this.#terminal = terminal;
  }

  /** Readline breaks long lines by it. */
  get columns(): number {
    return this.#terminal.columns;
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    if (!this.muted) this.#terminal.write(text);
    done();
  }
}
