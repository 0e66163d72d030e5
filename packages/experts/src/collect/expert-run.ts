import { setTimeout as sleep } from 'node:timers/promises';
import { TorouterError, type Instruction } from '@torouter/data';
import type { CallQueue } from '../calls/call-queue.js';
import type { Expert } from '../expert.js';
import { askExpert } from './ask-expert.js';
import { failureRecord, successRecord, type CallIdentity } from './call-records.js';
import { callRequest } from './call-request.js';
import type { CollectionProgress } from './collection-progress.js';
import type { CostBudget } from './cost-budget.js';
import type { CallRecord } from './journal/call-record.js';
import { laterMs } from './later-ms.js';

/** Refusals that would come for every call: the key, the model or the address is wrong. */
const HOPELESS: ReadonlySet<unknown> = new Set([401, 403, 404]);
/** So many of them in a row, before any success, and the expert is given up. */
const HOPELESS_IN_A_ROW = 5;

/** One call that is to be made. */
export interface Task extends Pick<CallIdentity, 'key' | 'sample'> {
  instruction: Instruction;
  /** It failed in an earlier run. */
  again: boolean;
}

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
  /** No more calls are started. */
  stopSignal: AbortSignal;
  /** Told when an expert is asked no more though calls are left. */
  onStopped: (expert: string, why: 'gave-up' | 'cost-cap', error: TorouterError | undefined) => void;
}

/** Asks one expert for everything that is left, as many at a time as it takes. */
export class ExpertRun {
  readonly #expert: Expert;
  readonly #context: RunContext;
  readonly #maxInFlight: number;
  #inFlight = 0;
  #whenFree: (() => void) | undefined;
  /** While the expert wants to be left alone. */
  #pause: Promise<void> | undefined;
  #lastSuccess = performance.now();
  #hasSucceeded = false;
  #hopeless = 0;
  #stopped = false;
  #failure: { error: unknown } | undefined;

  constructor(expert: Expert, context: RunContext, maxInFlight: number) {
    this.#expert = expert;
    this.#context = context;
    this.#maxInFlight = maxInFlight;
  }

  /** @throws What the tasks or the journal throw; all calls have ended then. */
  async run(tasks: AsyncIterable<Task>): Promise<void> {
    const { places, stopSignal, progress } = this.#context;
    try {
      for await (const task of tasks) {
        await this.#free(this.#maxInFlight);
        if (!places.tryEnter()) await places.enter();
        const maxCostUsd = this.#mayStart() ? await this.#reserve(task) : undefined;
        if (maxCostUsd === undefined || stopSignal.aborted) {
          if (maxCostUsd !== undefined) this.#context.budget?.settle(maxCostUsd, 0);
          places.leave();
          break;
        }
        this.#inFlight++;
        progress.inFlight++;
        void this.#call(task, maxCostUsd);
      }
    } finally {
      await this.#free(1);
    }
    if (this.#failure) throw this.#failure.error;
  }

  #mayStart(): boolean {
    return !this.#stopped && !this.#failure && !this.#context.stopSignal.aborted;
  }

  /** Waits until fewer than `limit` calls are in flight. */
  async #free(limit: number): Promise<void> {
    while (this.#inFlight >= limit) await new Promise<void>((resolve) => (this.#whenFree = resolve));
  }

  /** What the call may cost at most; undefined where the cap leaves no room for it. */
  async #reserve({ instruction }: Task): Promise<number | undefined> {
    const { budget, asksLogprobs, stopSignal } = this.#context;
    if (!budget) return 0;
    // Who cannot say what a call costs was refused before the collection began.
    let maxCostUsd: number;
    try {
      maxCostUsd = this.#expert.quote!(callRequest(this.#expert, instruction, asksLogprobs)).maxCostUsd!;
    } catch {
      return 0; // the call itself will be refused for the same reason, and costs nothing
    }
    const reserved = await budget.reserve(maxCostUsd, stopSignal).catch((error: unknown) => {
      if (stopSignal.aborted) return false;
      throw error;
    });
    if (reserved) return maxCostUsd;
    if (!stopSignal.aborted) this.#stop('cost-cap', undefined);
    return undefined;
  }

  async #call(task: Task, maxCostUsd: number): Promise<void> {
    const { budget, progress, places, record } = this.#context;
    let spentUsd = 0;
    try {
      const done = await this.#ask(task, maxCostUsd);
      if (done) {
        spentUsd = done.record.costUsd ?? done.record.reservedUsd ?? 0;
        await record(done.record, task.instruction, done.response);
        progress.finished(done.record, task.again);
      }
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      budget?.settle(maxCostUsd, spentUsd);
      places.leave();
      progress.inFlight--;
      this.#inFlight--;
      this.#whenFree?.();
    }
  }

  /** Asks until there is an answer or a failure that counts; undefined where the run ends before. */
  async #ask(
    { instruction, key, sample }: Task,
    maxCostUsd: number,
  ): Promise<{ record: CallRecord; response?: string } | undefined> {
    const { asksLogprobs, streams, signal, stopSignal, keepsResponses } = this.#context;
    const call = { key, expert: this.#expert.name, id: instruction.id, sample };
    for (;;) {
      if (this.#pause) await this.#pause;
      if (this.#pause || this.#stopped || signal.aborted) {
        if (this.#stopped || stopSignal.aborted) return undefined;
        continue;
      }
      try {
        const request = callRequest(this.#expert, instruction, asksLogprobs);
        const asked = await askExpert(this.#expert, request, { streams, signal });
        this.#lastSuccess = performance.now();
        this.#hasSucceeded = true;
        return { record: successRecord(call, asked, keepsResponses), response: asked.text };
      } catch (error) {
        if (signal.aborted) return undefined;
        const waitMs = laterMs(error);
        if (waitMs === undefined) {
          this.#countHopeless(error);
          return isOfTheCall(error) ? { record: failureRecord(call, error, maxCostUsd) } : undefined;
        }
        if (performance.now() - this.#lastSuccess >= this.#context.giveUpAfterMs) this.#stop('gave-up', error);
        if (!this.#mayStart()) return undefined;
        this.#pause ??= sleep(waitMs, undefined, { signal: stopSignal })
          .catch(() => {})
          .finally(() => (this.#pause = undefined));
      }
    }
  }

  #countHopeless(error: unknown): void {
    if (!isOfTheCall(error)) this.#stop('gave-up', error);
    if (this.#hasSucceeded || !TorouterError.isInstance(error) || !HOPELESS.has(error.details.status)) return;
    if (++this.#hopeless >= HOPELESS_IN_A_ROW) this.#stop('gave-up', error);
  }

  #stop(why: 'gave-up' | 'cost-cap', error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#context.onStopped(this.#expert.name, why, TorouterError.isInstance(error) ? error : undefined);
  }
}

/** Whether an error belongs to this one call; otherwise the expert cannot be asked at all. */
function isOfTheCall(error: unknown): boolean {
  return !TorouterError.isInstance(error) || error.exitCode === 1;
}
