import type { Write } from './byte-stream.js';

/** Tells whether it was the reader of a stream that failed, or its source: what an expert throws must not pass for a client that is gone. */
export class TrackedWrite {
  /** The reader wants no more. */
  failed = false;
  readonly write: Write;

  constructor(write: Write) {
    const fail = (error: unknown): never => {
      this.failed = true;
      throw error as Error;
    };
    this.write = (bytes) => {
      try {
        return write(bytes)?.catch(fail);
      } catch (error) {
        return fail(error);
      }
    };
  }
}
