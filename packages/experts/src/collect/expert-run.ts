import { setTimeout as sleep } from 'node:timers/promises';
import { TorouterError, type Instruction } from '@torouter/data';
import type { CallQueue } from '../calls/call-queue.js';
import type { Expert } from '../expert.js';
import { askExpert, type Asked } from './ask-expert.js';
import { failureRecord, successRecord, type CallIdentity } from './call-records.js';
import { callRequest } from './call-request.js';
import type { CallSignals } from './call-signals.js';
import type { CollectionProgress } from './collection-progress.js';
import type { CostBudget } from './cost-budget.js';
import { isHopeless } from './is-hopeless.js';
import type { CallRecord } from './journal/call-record.js';
import { laterMs } from './later-ms.js';
import type { Task } from './tasks-of.js';

/** So many hopeless refusals in a row, and the expert is given up. */
const HOPELESS_IN_A_ROW = 5;
/** Who wants to be left alone for longer is given up. */
const MAX_WAIT_MS = 3_600_000;

/** What the runs of all experts share. */
export interface RunContext {
  /** Writes a finished call down; it counts when this has resolved. */
  record: (record: CallRecord, instruction: Instruction, response: string | undefined) => Promise<void>;
  progress: CollectionProgress;
  /** Calls in flight, all experts together. */
  places: CallQueue;
  budget: CostBudget | undefined;
  streams: boolean;
  asksLogprobs: boolean;
  keepsResponses: boolean;
  giveUpAfterMs: number;
  /** Ends calls in flight. */
  signal: AbortSignal;
  /** Each of which does so for one call. */
  signals: CallSignals;
  /** No more calls are started. */
  stopSignal: AbortSignal;
  /** Told when an expert is asked no more though calls are left. */
  onStopped: (expert: string, why: 'gave-up' | 'cost-cap', error: TorouterError | undefined) => void;
  /** Told of what ends the whole collection: of the tasks, or of writing down. */
  fail: (error: unknown) => void;
}

/** What is to be written down of a call. */
interface Done {
  record: CallRecord;
  response?: string;
}

/** Asks one expert for everything that is left, as many at a time as it takes. */
export class ExpertRun {
  readonly #expert: Expert;
  readonly #context: RunContext;
  readonly #maxInFlight: number;
  /** Aborts when no more calls are to be started. */
  readonly #end = new AbortController();
  /** Calls to which the expert said "later": they hold neither place nor money until they are made again. */
  readonly #postponed: Task[] = [];
  #inFlight = 0;
  #whenEnded: (() => void) | undefined;
  /** While the expert wants to be left alone. */
  #pause: Promise<void> | undefined;
  /** It has said nothing but "later" since. */
  #refusedSince: number | undefined;
  #hasSucceeded = false;
  #hopeless = 0;

  constructor(expert: Expert, context: RunContext, maxInFlight: number) {
    this.#expert = expert;
    this.#context = context;
    this.#maxInFlight = maxInFlight;
  }

  /** Resolves when all calls have ended. */
  async run(tasks: AsyncGenerator<Task, void>): Promise<void> {
    const { stopSignal, fail } = this.#context;
    const stop = () => this.#end.abort(stopSignal.reason);
    stopSignal.addEventListener('abort', stop, { once: true });
    if (stopSignal.aborted) stop();
    try {
      await this.#startAll(tasks);
    } catch (error) {
      fail(error);
    } finally {
      await this.#untilFewerThan(1);
      stopSignal.removeEventListener('abort', stop);
    }
  }

  async #startAll(tasks: AsyncGenerator<Task, void>): Promise<void> {
    const { places, progress, budget } = this.#context;
    const { signal } = this.#end;
    try {
      for (;;) {
        if (this.#inFlight >= this.#maxInFlight) await this.#untilFewerThan(this.#maxInFlight);
        if (this.#pause) await this.#pause;
        if (signal.aborted) return;
        const task = this.#postponed.shift() ?? (await tasks.next()).value;
        if (!task) {
          if (this.#postponed.length > 0) continue;
          if (this.#inFlight === 0) return;
          await this.#untilFewerThan(this.#inFlight); // what is in flight may be postponed
          continue;
        }
        const maxCostUsd = budget ? await this.#reserve(budget, task) : 0;
        if (maxCostUsd === undefined) return;
        // Money first: with a place nobody waits for anything but the expert.
        if (!places.tryEnter() && !(await this.#enter())) {
          budget?.settle(maxCostUsd, 0);
          return;
        }
        if (this.#pause || signal.aborted) {
          places.leave();
          budget?.settle(maxCostUsd, 0);
          this.#postponed.unshift(task);
          continue;
        }
        this.#inFlight++;
        progress.inFlight++;
        void this.#call(task, maxCostUsd);
      }
    } finally {
      await tasks.return();
    }
  }

  /** Waits until fewer calls are in flight. */
  async #untilFewerThan(limit: number): Promise<void> {
    while (this.#inFlight >= limit) await new Promise<void>((resolve) => (this.#whenEnded = resolve));
  }

  /** Waits for a place; false where the run ends before. */
  async #enter(): Promise<boolean> {
    return this.#context.places.enter(this.#end.signal).then(
      () => true,
      () => false,
    );
  }

  /** What the call may cost at most; undefined where the cap leaves no room for it, or the run ends before. */
  async #reserve(budget: CostBudget, { instruction }: Task): Promise<number | undefined> {
    const { signal } = this.#end;
    let maxCostUsd: number | null = 0;
    try {
      ({ maxCostUsd } = this.#expert.quote!(callRequest(this.#expert, instruction, this.#context.asksLogprobs)));
    } catch {
      // The call itself will be refused for the same reason, and costs nothing; what it settles has to be reserved all the same.
    }
    // Who never knows was refused before the collection began.
    const reserved = typeof maxCostUsd === 'number' && (await budget.reserve(maxCostUsd, signal).catch(() => false));
    if (reserved) return maxCostUsd!;
    if (!signal.aborted) this.#stop('cost-cap', undefined);
    return undefined;
  }

  async #call(task: Task, maxCostUsd: number): Promise<void> {
    const { budget, progress, places, signals, record, fail } = this.#context;
    const own = signals.take();
    let spentUsd = 0;
    try {
      let done: Done | undefined;
      try {
        done = this.#succeeded(task, await this.#ask(task, own.signal), maxCostUsd);
      } catch (error) {
        done = this.#failed(task, error, maxCostUsd);
      }
      if (done) {
        spentUsd = done.record.costUsd ?? done.record.reservedUsd ?? 0;
        await record(done.record, task.instruction, done.response);
        progress.finished(done.record, task.again);
      }
    } catch (error) {
      fail(error);
    } finally {
      signals.give(own);
      places.leave();
      progress.inFlight--;
      this.#inFlight--;
      budget?.settle(maxCostUsd, spentUsd);
      this.#whenEnded?.();
    }
  }

  #ask({ instruction }: Task, signal: AbortSignal): Promise<Asked> {
    const { asksLogprobs, streams } = this.#context;
    return askExpert(this.#expert, callRequest(this.#expert, instruction, asksLogprobs), { streams, signal });
  }

  #succeeded(task: Task, asked: Asked, maxCostUsd: number): Done {
    this.#hasSucceeded = true;
    this.#refusedSince = undefined;
    this.#hopeless = 0;
    const { keepsResponses } = this.#context;
    return {
      record: successRecord(this.#identityOf(task), asked, { keepsResponses, maxCostUsd }),
      response: asked.text,
    };
  }

  /** Undefined where nothing is to be written down: the call is postponed, or the run ends before. */
  #failed(task: Task, error: unknown, maxCostUsd: number): Done | undefined {
    if (this.#context.signal.aborted) return undefined;
    const waitMs = laterMs(error);
    if (waitMs !== undefined) {
      this.#postponed.push(task);
      this.#leaveAlone(waitMs, error as TorouterError);
      return undefined;
    }
    // Then the expert cannot be asked at all, and nothing is said of this call.
    if (TorouterError.isInstance(error) && error.exitCode !== 1) {
      this.#stop('gave-up', error);
      return undefined;
    }
    if (isHopeless(error, this.#hasSucceeded)) {
      if (this.#end.signal.aborted) return undefined; // the others that were in flight: once is enough
      if (++this.#hopeless >= HOPELESS_IN_A_ROW) this.#stop('gave-up', error);
    }
    return { record: failureRecord(this.#identityOf(task), error, maxCostUsd) };
  }

  #identityOf({ key, instruction, sample }: Task): CallIdentity {
    return { key, expert: this.#expert.name, id: instruction.id, sample };
  }

  #leaveAlone(waitMs: number, error: TorouterError): void {
    // Its own limits and ours are no refusal, and end by themselves.
    if (error.code !== 'TOROUTER_EXPERT_OVERLOADED') {
      const now = performance.now();
      this.#refusedSince ??= now;
      if (now - this.#refusedSince >= this.#context.giveUpAfterMs || waitMs > MAX_WAIT_MS) this.#stop('gave-up', error);
    }
    this.#pause ??= sleep(Math.min(waitMs, MAX_WAIT_MS), undefined, { signal: this.#end.signal })
      .catch(() => {})
      .finally(() => (this.#pause = undefined));
  }

  #stop(why: 'gave-up' | 'cost-cap', error: unknown): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.#context.onStopped(this.#expert.name, why, TorouterError.isInstance(error) ? error : undefined);
  }
}
