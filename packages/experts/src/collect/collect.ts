import { join } from 'node:path';
import { drain } from '@torouter/data';
import { checkCollectOptions } from './check-collect-options.js';
import { checkQuotes } from './check-quotes.js';
import type { CollectEvent, CollectSummary } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { JOURNAL_FILE } from './collection-files.js';
import { CollectionProgress } from './collection-progress.js';
import { goOnWith, writeCollectionSettings } from './collection-settings.js';
import { countCalls } from './count-calls.js';
import { finishCollection } from './finish-collection.js';
import { indexJournal } from './journal/index-journal.js';
import { openCollection } from './open-collection.js';
import { runCalls } from './run-calls.js';
import { settingsOf } from './settings-of.js';
import { surveyInstructions } from './survey-instructions.js';

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
  const { folder, instructions, experts, samples, limit, seed, signal, resume, retryFailures } = checked;
  const started = performance.now();
  await using collection = await openCollection(folder, resume);
  const survey = await surveyInstructions(instructions, { limit, seed, signal });
  const now = settingsOf(checked, survey);
  const settings = collection.before ? goOnWith(folder, collection.before, now) : now;
  checkQuotes(checked, survey);
  // What lies there was scored otherwise, maybe: that is told when it is scored anew.
  const scoredBy = collection.before?.scoring ?? settings.scoring;
  await writeCollectionSettings(folder, { ...settings, scoring: scoredBy });

  const journal = join(folder, JOURNAL_FILE);
  const index = await indexJournal(journal, { signal });
  const calls = survey.count * experts.size * samples;
  const { selection } = survey;
  const known = Object.keys(settings.experts);
  const counts = await countCalls({ instructions, selection, experts: known, samples, index, retryFailures, signal });
  const progress = new CollectionProgress(calls, experts.keys(), counts, index.spentUsd);
  yield {
    type: 'collect-start',
    instructions: survey.count,
    datasets: survey.datasets,
    experts: [...experts.keys()],
    calls,
    done: progress.done,
    failures: progress.failures,
  };
  const stopped = yield* runCalls({ checked, survey, settings, journal, index, counts, progress });
  const drained = checked.drainSignal?.aborted === true && progress.done < calls;
  const summary = yield* finishCollection({
    ...{ checked, survey, settings, scoredBy, progress, stopped, drained, started },
  });
  yield { type: 'collect-end', summary };
  return summary;
}
