import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { drain, TorouterError, type Instruction } from '@torouter/data';
import { CallQueue } from '../calls/call-queue.js';
import type { Expert } from '../expert.js';
import { callRequest } from './call-request.js';
import { checkCollectOptions, type CheckedCollectOptions } from './check-collect-options.js';
import type { CollectEvent, CollectSummary } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { CollectionProgress } from './collection-progress.js';
import { goOnWith, writeCollectionSettings } from './collection-settings.js';
import { JOURNAL_FILE } from './collection-files.js';
import { CostBudget } from './cost-budget.js';
import { ExpertRun, type RunContext, type Task } from './expert-run.js';
import { finishCollection } from './finish-collection.js';
import { callKey } from './journal/call-key.js';
import { indexJournal } from './journal/index-journal.js';
import type { JournalIndex } from './journal/journal-index.js';
import { JournalWriter } from './journal/journal-writer.js';
import { openCollection } from './open-collection.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import { scoreResponses } from './score-responses.js';
import { settingsOf } from './settings-of.js';
import { surveyInstructions, type InstructionSurvey } from './survey-instructions.js';

const PROGRESS_MS = 500;

/** Collects, and returns what it came to; `onEvent` sees what happens on the way. See {@link collectEvents}. */
export async function collect(
  options: CollectOptions,
  onEvent?: (event: CollectEvent) => void,
): Promise<CollectSummary> {
  return drain(collectEvents(options), onEvent);
}

/**
 * Phase 1 of TO-Router: asks every expert every instruction, and records what each answer is worth and what it took, as a folder of outcomes.
 *
 * Every call that finished is in an append-only journal before it counts. Killed at any moment and gone on with (`resume`), at most the calls in
 * flight are lost, and none that finished is repeated. Failures are outcomes with their code and without a score: missing is not wrong. Scores
 * are computed from the journal when the calls are done. Memory does not grow with the number of calls but by 20 bytes each.
 *
 * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS, TOROUTER_OUTPUT_BUSY, TOROUTER_COLLECTION_MISMATCH, TOROUTER_DUPLICATE_QUERY,
 *   TOROUTER_INVALID_ARGUMENT, TOROUTER_WRITE_FAILED, TOROUTER_JOURNAL_INVALID; what the instructions throw; the signal's reason.
 */
export async function* collectEvents(options: CollectOptions): AsyncGenerator<CollectEvent, CollectSummary> {
  const checked = checkCollectOptions(options);
  const { folder, instructions, experts, samples, limit, seed, signal, resume, retryFailures, maxCostUsd } = checked;
  const started = performance.now();
  await using collection = await openCollection(folder, resume);
  const survey = await surveyInstructions(instructions, { limit, seed, signal });
  const settings = settingsOf(checked, survey);
  const merged = collection.before ? goOnWith(folder, collection.before, settings) : settings;
  if (maxCostUsd !== undefined) for (const expert of experts.values()) checkQuote(expert, survey, checked);
  // What lies there was scored otherwise, maybe: that is told when it is scored anew.
  const scoredBy = collection.before?.scoring ?? merged.scoring;
  await writeCollectionSettings(folder, { ...merged, scoring: scoredBy });

  const journalPath = join(folder, JOURNAL_FILE);
  const index = await indexJournal(journalPath, { signal });
  const calls = survey.count * experts.size * samples;
  const before = { done: 0, failures: 0, costUsd: index.spentUsd };
  for (const name of experts.keys()) {
    before.done += index.experts.get(name)?.calls ?? 0;
    before.failures += index.experts.get(name)?.failures ?? 0;
  }
  yield {
    type: 'collect-start',
    instructions: survey.count,
    datasets: survey.datasets,
    experts: [...experts.keys()],
    calls,
    done: before.done,
    failures: before.failures,
  };

  const progress = new CollectionProgress(calls, before);
  const stopped: Extract<CollectEvent, { type: 'expert-stopped' }>[] = [];
  {
    await using journal = await JournalWriter.open(journalPath);
    const run = new AbortController();
    const stop = new AbortController();
    setMaxListeners(0, run.signal, stop.signal);
    const abort = () => {
      stop.abort(signal!.reason);
      run.abort(signal!.reason);
    };
    const halt = () => stop.abort(checked.drainSignal!.reason);
    if (signal?.aborted) abort();
    if (checked.drainSignal?.aborted) halt();
    signal?.addEventListener('abort', abort, { once: true });
    checked.drainSignal?.addEventListener('abort', halt, { once: true });
    const context: RunContext = {
      record: (record, instruction, response) =>
        recordCall(journal, checked, record, instruction, response, run.signal),
      progress,
      places: new CallQueue('the collection', checked.concurrency, Infinity),
      budget: maxCostUsd === undefined ? undefined : new CostBudget(maxCostUsd, index.spentUsd),
      streams: settings.streams,
      asksLogprobs: settings.asksLogprobs,
      keepsResponses: settings.keepsResponses,
      giveUpAfterMs: checked.giveUpAfterMs,
      signal: run.signal,
      stopSignal: stop.signal,
      onStopped: (expert, why, error) => stopped.push(stoppedEvent(expert, why, error)),
    };
    let ended = false;
    const all = Promise.all(
      [...experts.values()].map((expert) =>
        new ExpertRun(expert, context, Math.min(expert.limits?.maxConcurrency ?? Infinity, checked.concurrency))
          .run(tasksOf(expert.name, checked, survey, index, retryFailures))
          .catch((error: unknown) => {
            // Where the journal cannot be written, going on would only lose more.
            stop.abort(error);
            throw error;
          }),
      ),
    ).finally(() => (ended = true));
    all.catch(() => {});
    try {
      let told = 0;
      while (!ended) {
        await Promise.race([all, nextTick()]);
        while (told < stopped.length) yield stopped[told++];
        yield progress.now();
      }
      await all;
      while (told < stopped.length) yield stopped[told++];
    } finally {
      // Also where nobody listens any more: the folder is given free only when nothing writes into it.
      if (!ended) run.abort(new TorouterError('TOROUTER_ABORTED', 'Nobody listens to the collection any more.'));
      if (!ended) stop.abort();
      await all.catch(() => {});
      signal?.removeEventListener('abort', abort);
      checked.drainSignal?.removeEventListener('abort', halt);
    }
    signal?.throwIfAborted();
  }

  const drained = checked.drainSignal?.aborted === true && progress.done < calls;
  const summary = yield* finishCollection({
    ...{ checked, survey, settings: merged, scoredBy, calls, drained, started },
    stopped: stopped.length > 0,
  });
  yield { type: 'collect-end', summary };
  return summary;
}

/** Writes a finished call down; where responses are not kept, with its scores. */
async function recordCall(
  journal: JournalWriter,
  { keepResponses, scorer, similarity }: CheckedCollectOptions,
  record: Parameters<JournalWriter['append']>[0],
  instruction: Instruction,
  response: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (keepResponses || response === undefined) return journal.append(record);
  const [{ key: _, error: _error, ...scores }] = await scoreResponses(
    [{ key: record.key, instruction, response }],
    { scorer, similarity },
    signal,
  );
  return journal.append({ ...record, ...scores });
}

/** What is left for an expert, in the order of the instructions. */
async function* tasksOf(
  expert: string,
  { instructions, samples, signal }: CheckedCollectOptions,
  { selection }: InstructionSurvey,
  index: JournalIndex,
  retryFailures: boolean,
): AsyncGenerator<Task> {
  for await (const instruction of readInstructionsAgain(instructions)) {
    signal?.throwIfAborted();
    if (!selection.has(instruction)) continue;
    for (let sample = 0; sample < samples; sample++) {
      const key = callKey(instruction.id, expert, sample);
      const again = index.has(key);
      if (again && (!retryFailures || index.succeeded(key))) continue;
      yield { instruction, key, sample, again };
    }
  }
}

/** A cap holds only where every expert says what a call costs at most. */
function checkQuote(
  expert: Expert,
  { examples: [example] }: InstructionSurvey,
  { metrics }: CheckedCollectOptions,
): void {
  const quote = example && expert.quote?.(callRequest(expert, example, metrics.includes('nll')));
  if (!example || typeof quote?.maxCostUsd === 'number') return;
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `A cost cap cannot hold: of the expert ${expert.name} nobody knows what a call costs at most. Set its prices (0 where it is free) and a limit of its output ("parameters": {"max_tokens": …}), or leave the cap out.`,
    { details: { expert: expert.name } },
  );
}

function stoppedEvent(
  expert: string,
  why: 'gave-up' | 'cost-cap',
  error: TorouterError | undefined,
): Extract<CollectEvent, { type: 'expert-stopped' }> {
  const message = error?.message ?? 'The cost cap leaves no room for another of its calls.';
  return { type: 'expert-stopped', expert, why, ...(error && { code: error.code }), message };
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PROGRESS_MS).unref());
}
