import { TorouterError } from '@torouter/data';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import { RestartLimit } from './restart-limit.js';
import { SharedOrAlone } from './shared-or-alone.js';
import type { StoredModel } from './stored-model.js';
import { WorkerThread } from './worker-thread.js';
import type { RunOutcome } from './worker/protocol.js';

type Feeds = Readonly<Record<string, OnnxTensor>>;
/** What a thread answered, or that it died before. */
type Asked<T> = { answer: T } | { died: TorouterError };
type Names = { inputs: string[]; outputs: string[] };

/**
 * A worker thread that sessions share, and that is replaced when it dies. The next call starts another and opens its model again. Runs that
 * were under way are done again, each by itself, so that it shows which of them ends the thread: that one fails, the others are answered.
 */
export class RuntimeWorker implements AsyncDisposable {
  readonly #turns = new SharedOrAlone();
  readonly #restarts = new RestartLimit();
  readonly #underWay = new Set<Promise<unknown>>();
  #thread: WorkerThread;
  /** What is open in this thread. */
  #opened = new Map<StoredModel, Promise<Names>>();
  #closed: Promise<void> | undefined;

  /** @throws {TorouterError} TOROUTER_RUNTIME_MISSING, TOROUTER_RUNTIME_FAILED where the system has no room for a thread. */
  constructor() {
    this.#thread = new WorkerThread();
  }

  /**
   * Opens a model, for a session.
   *
   * @throws {TorouterError} TOROUTER_RUNTIME_FAILED with the runtime's words, or where threads die of it.
   */
  open(model: StoredModel): Promise<Names> {
    return this.#tracked(async () => {
      const open = (thread: WorkerThread) => this.#open(thread, model);
      const asked = await this.#turns.shared(() => this.#ask(open));
      return 'answer' in asked ? asked.answer : this.#askAlone(open);
    });
  }

  /**
   * Runs a session's model on several sets of inputs, for the price of one message.
   *
   * @throws {TorouterError} TOROUTER_RUNTIME_FAILED where nothing can be run.
   */
  run(
    model: StoredModel,
    batches: readonly Feeds[],
    outputs?: readonly string[],
  ): Promise<PromiseSettledResult<Record<string, OnnxTensor>>[]> {
    return this.#tracked(async () => {
      const run = (some: readonly Feeds[]) => async (thread: WorkerThread) => {
        await this.#open(thread, model);
        const outcomes = await thread.call<RunOutcome[]>('run', { key: model.key, batches: some, outputs });
        return outcomes.map(toResult);
      };
      const together = await this.#turns.shared(() => this.#ask(run(batches)));
      if ('answer' in together) return together.answer;
      const apart = await Promise.allSettled(batches.map((feeds) => this.#askAlone(run([feeds]))));
      return apart.map((each) => (each.status === 'fulfilled' ? each.value[0] : each));
    });
  }

  /** Waits for runs under way and frees a session's model. */
  async close(model: StoredModel): Promise<void> {
    await Promise.allSettled(this.#underWay);
    if (!this.#opened.delete(model)) return;
    // With the thread, what it held is gone.
    await this.#thread.call('close', { key: model.key }).catch(() => undefined);
  }

  /** Waits for calls under way, releases what the worker holds, and ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#underWay).then(() => this.#thread[Symbol.asyncDispose]());
    await this.#closed;
  }

  async #tracked<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw failed('This worker is closed; create another.');
    const done = work();
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#underWay.delete(done);
    }
  }

  async #ask<T>(question: (thread: WorkerThread) => Promise<T>): Promise<Asked<T>> {
    const thread = this.#livingThread();
    try {
      return { answer: await question(thread) };
    } catch (error) {
      if (!thread.ended || error !== thread.ended) throw error;
      return { died: thread.ended };
    }
  }

  /** The same, while the thread does nothing else. */
  async #askAlone<T>(question: (thread: WorkerThread) => Promise<T>): Promise<T> {
    const asked = await this.#turns.alone(() => this.#ask(question));
    if ('answer' in asked) return asked.answer;
    const { died } = asked;
    throw failed(
      `The thread of ONNX Runtime died of this call twice, the second time while it did nothing else: ${String(died.details.why)}. Leave this input out; others are still answered.`,
      died,
    );
  }

  #livingThread(): WorkerThread {
    const cause = this.#thread.ended;
    if (!cause) return this.#thread;
    const wait = this.#restarts.ask(performance.now());
    if (wait > 0)
      throw failed(
        `The thread of ONNX Runtime dies again and again; the next is started in ${Math.ceil(wait / 1000)} s. Last: ${String(cause.details.why)}. See to it that the process has memory enough, and that onnxruntime-node fits this system.`,
        cause,
      );
    this.#thread = new WorkerThread();
    this.#opened = new Map();
    return this.#thread;
  }

  #open(thread: WorkerThread, model: StoredModel): Promise<Names> {
    const opened = this.#opened;
    let names = opened.get(model);
    if (!names) {
      names = openIn(thread, model);
      opened.set(model, names);
      // What failed may be tried again.
      names.catch(() => opened.delete(model));
    }
    return names;
  }
}

async function openIn(thread: WorkerThread, { source, ...settings }: StoredModel): Promise<Names> {
  return thread.call('open', { ...settings, model: typeof source === 'function' ? await source() : source });
}

function toResult(outcome: RunOutcome): PromiseSettledResult<Record<string, OnnxTensor>> {
  return 'value' in outcome
    ? { status: 'fulfilled', value: outcome.value }
    : { status: 'rejected', reason: failed(`ONNX Runtime: ${outcome.failure}`) };
}

function failed(message: string, cause?: unknown): TorouterError {
  return new TorouterError('TOROUTER_RUNTIME_FAILED', message, { cause });
}
