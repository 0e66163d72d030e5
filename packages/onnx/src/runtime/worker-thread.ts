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
 * process alive unless a call is under way. When it dies, the calls under way fail and so does every later one: what it held is
 * lost. {@link RuntimeWorker} replaces it where that can be made again.
 */
export class WorkerThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  readonly #exited: Promise<void>;
  #number = 0;
  #ended: TorouterError | undefined;

  /** @throws {TorouterError} TOROUTER_RUNTIME_MISSING, TOROUTER_RUNTIME_FAILED where the system has no room for a thread. */
  constructor() {
    const functions = [workerMain, sessionCalls, trainerCalls, loopCalls].map(String).join(',\n');
    // Some TypeScript runners wrap functions in a helper that keeps their names; outside their module it must exist.
    const code = `const __name = (f) => f;\nconst [main, ...makers] = [${functions}];\nmain(require, ...makers);`;
    // Whether it is computing, and whether it shall begin nothing more.
    const flags = new Int32Array(new SharedArrayBuffer(8));
    this.#worker = startWorker(code, { runtime: runtimePath(), flags });
    const forget = waitAtExit(flags);
    this.#worker.unref();
    this.#worker.on('message', ({ number, value, failure }: { number: number; value: unknown; failure?: string }) => {
      const call = this.#settle(number);
      if (failure === undefined) call?.resolve(value);
      else call?.reject(new TorouterError('TOROUTER_RUNTIME_FAILED', `ONNX Runtime: ${failure}`));
    });
    let cause: unknown;
    this.#worker.on('error', (error) => (cause = error));
    // An answer that cannot be read: nobody knows whose it was.
    this.#worker.on('messageerror', (error) => {
      this.#end(error);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
      this.#worker.postMessage({ number: -1, call: 'stop' });
    });
    // Calls fail when it is gone, not when it goes: what takes its place finds the memory free.
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        forget();
        this.#end(cause, code);
        resolve();
      });
    });
  }

  /** Why it takes no more calls; the calls that were under way failed with the same error. */
  get ended(): TorouterError | undefined {
    return this.#ended;
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

  #end(error: unknown, code?: number): void {
    const why = error === undefined ? `it ended by itself with code ${code}` : String((error as Error).message);
    this.#ended ??= ended(why, error);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

function startWorker(code: string, workerData: unknown): Worker {
  try {
    // Flags of this process (--input-type, --import) are not for the worker's code.
    return new Worker(code, { eval: true, execArgv: [], workerData });
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_RUNTIME_FAILED',
      `A thread for ONNX Runtime cannot be started: ${String(error)}. Raise the limit of threads or of memory, or take fewer workers.`,
      { cause: error },
    );
  }
}

function ended(reason: string, cause?: unknown): TorouterError {
  const why = reason.replace(/\.+$/, '');
  return new TorouterError(
    'TOROUTER_RUNTIME_FAILED',
    `The thread of ONNX Runtime is gone: ${why}. Create anew what ran in it.`,
    { cause, details: { why } },
  );
}
