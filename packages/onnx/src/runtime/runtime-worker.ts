import { Worker } from 'node:worker_threads';
import { TorouterError } from '@torouter/data';
import { waitAtExit } from './wait-at-exit.js';
import { runtimePath } from './runtime-path.js';
import { loopCalls } from './worker/loop-calls.js';
import { sessionCalls } from './worker/session-calls.js';
import { trainerCalls } from './worker/trainer-calls.js';
import { workerMain } from './worker/worker-main.js';

/**
 * The one door to ONNX Runtime: a worker thread, so that the event loop stays free while it computes. It does not keep the
 * process alive unless a call is under way.
 */
export class RuntimeWorker implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  readonly #exited: Promise<void>;
  #number = 0;
  #ended: TorouterError | undefined;

  /** @throws {TorouterError} TOROUTER_RUNTIME_MISSING */
  constructor() {
    const functions = [workerMain, sessionCalls, trainerCalls, loopCalls].map(String).join(',\n');
    // Some TypeScript runners wrap functions in a helper that keeps their names; outside their module it must exist.
    const code = `const __name = (f) => f;\nconst [main, ...makers] = [${functions}];\nmain(require, ...makers);`;
    // Whether it is computing, and whether it shall begin nothing more.
    const flags = new Int32Array(new SharedArrayBuffer(8));
    this.#worker = new Worker(code, {
      eval: true,
      // Flags of this process (--input-type, --import) are not for the worker's code.
      execArgv: [],
      workerData: { runtime: runtimePath(), flags },
    });
    const forget = waitAtExit(flags);
    this.#worker.unref();
    this.#worker.on('message', ({ number, value, failure }: { number: number; value: unknown; failure?: string }) => {
      const call = this.#settle(number);
      if (failure === undefined) call?.resolve(value);
      else call?.reject(new TorouterError('TOROUTER_RUNTIME_FAILED', `ONNX Runtime: ${failure}`));
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        forget();
        this.#end();
        resolve();
      });
    });
  }

  /**
   * Makes a call and waits for its answer.
   *
   * @throws {TorouterError} TOROUTER_RUNTIME_FAILED with the runtime's words, or where the worker has ended.
   */
  call<Result>(call: string, argument?: unknown): Promise<Result> {
    if (this.#ended) return Promise.reject(this.#ended);
    const number = this.#number++;
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.ref();
      try {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
        this.#worker.postMessage({ number, call, argument });
      } catch (error) {
        this.#settle(number);
        reject(error);
      }
    });
  }

  /** Waits for calls under way, releases what the worker holds, and ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) {
      const stopped = this.call('stop');
      this.#ended = ended('it was closed');
      await stopped.catch(() => undefined);
    }
    await this.#exited;
  }

  #settle(number: number) {
    const call = this.#waiting.get(number);
    this.#waiting.delete(number);
    // A worker that is ending keeps the process until it has released what it holds.
    if (this.#waiting.size === 0 && !this.#ended) this.#worker.unref();
    return call;
  }

  #end(error?: unknown): void {
    this.#ended ??= ended(error instanceof Error ? error.message : 'it ended by itself', error);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

function ended(why: string, cause?: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_RUNTIME_FAILED',
    `The thread of ONNX Runtime is gone: ${why}. Make a new session.`,
    { cause },
  );
}
