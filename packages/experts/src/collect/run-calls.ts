import { setMaxListeners } from 'node:events';
import { TorouterError } from '@torouter/data';
import { CallQueue } from '../calls/call-queue.js';
import { CallSignals } from './call-signals.js';
import type { CheckedCollectOptions } from './check-collect-options.js';
import type { CollectEvent } from './collect-event.js';
import type { CollectionProgress } from './collection-progress.js';
import type { CollectionSettings } from './collection-settings.js';
import type { CountedCalls } from './count-calls.js';
import { CostBudget } from './cost-budget.js';
import { ExpertRun, type RunContext } from './expert-run.js';
import type { JournalIndex } from './journal/journal-index.js';
import { JournalWriter } from './journal/journal-writer.js';
import { recordCall } from './record-call.js';
import type { InstructionSurvey } from './survey-instructions.js';
import { tasksOf } from './tasks-of.js';
import { ticksUntil } from './ticks-until.js';

const PROGRESS_MS = 500;

type Stopped = Extract<CollectEvent, { type: 'expert-stopped' }>;

/** What is to be asked, and what was before. */
export interface RunCallsOptions {
  checked: CheckedCollectOptions;
  survey: InstructionSurvey;
  settings: CollectionSettings;
  journal: string;
  index: JournalIndex;
  /** By expert. */
  counts: ReadonlyMap<string, CountedCalls>;
  progress: CollectionProgress;
}

/**
 * Makes the calls that are left, of all experts at a time, and writes each into the journal. Whatever its end, no call is in flight any more then.
 *
 * @returns Whether an expert was asked no more though calls were left.
 * @throws {TorouterError} TOROUTER_WRITE_FAILED; what the instructions and the similarity throw; the signal's reason.
 */
export async function* runCalls(options: RunCallsOptions): AsyncGenerator<CollectEvent, boolean> {
  const { checked, survey, settings, index, counts, progress } = options;
  const { experts, concurrency, maxCostUsd, giveUpAfterMs, signal, drainSignal } = checked;
  await using journal = await JournalWriter.open(options.journal);
  const calls = new AbortController();
  const stop = new AbortController();
  setMaxListeners(0, calls.signal, stop.signal);
  const end = (reason: unknown) => {
    stop.abort(reason);
    calls.abort(reason);
  };
  const onAbort = () => end(signal!.reason);
  const onDrain = () => stop.abort(drainSignal!.reason);
  if (signal?.aborted) onAbort();
  if (drainSignal?.aborted) onDrain();
  signal?.addEventListener('abort', onAbort, { once: true });
  drainSignal?.addEventListener('abort', onDrain, { once: true });

  const stopped: Stopped[] = [];
  let told = 0;
  let failure: { error: unknown } | undefined;
  const context: RunContext = {
    record: (record, instruction, response) =>
      recordCall(journal, checked, record, instruction, response, calls.signal),
    progress,
    places: new CallQueue('the collection', concurrency, Infinity),
    budget: maxCostUsd === undefined ? undefined : new CostBudget(maxCostUsd, index.spentUsd),
    streams: settings.streams,
    asksLogprobs: settings.asksLogprobs,
    keepsResponses: settings.keepsResponses,
    giveUpAfterMs,
    signal: calls.signal,
    signals: new CallSignals(calls.signal),
    stopSignal: stop.signal,
    onStopped: (expert, why, error) => stopped.push(stoppedEvent(expert, why, error)),
    fail(error) {
      failure ??= { error };
      // Where the journal cannot be written no answer is of use any more; else those in flight are still written down.
      if (TorouterError.isInstance(error) && error.code === 'TOROUTER_WRITE_FAILED') end(error);
      else stop.abort(error);
    },
  };
  const all = Promise.all(
    [...experts.values()].map((expert) =>
      new ExpertRun(expert, context, Math.min(expert.limits?.maxConcurrency ?? Infinity, concurrency)).run(
        tasksOf(expert.name, checked, survey.selection, index, counts.get(expert.name)!.left),
      ),
    ),
  );
  let left = true;
  try {
    for await (const _ of ticksUntil(all, PROGRESS_MS)) {
      while (told < stopped.length) yield stopped[told++];
      yield progress.now();
    }
    left = false;
  } finally {
    // The folder is given free only when nothing writes into it.
    if (left) end(new TorouterError('TOROUTER_ABORTED', 'Nobody listens to the collection any more.'));
    await all;
    signal?.removeEventListener('abort', onAbort);
    drainSignal?.removeEventListener('abort', onDrain);
  }
  signal?.throwIfAborted();
  if (failure) throw failure.error;
  return stopped.length > 0;
}

function stoppedEvent(expert: string, why: Stopped['why'], error: TorouterError | undefined): Stopped {
  const message = error?.message ?? 'The cost cap leaves no room for another of its calls.';
  return { type: 'expert-stopped', expert, why, ...(error && { code: error.code }), message };
}
