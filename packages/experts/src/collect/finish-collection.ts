import { join } from 'node:path';
import type { CheckedCollectOptions } from './check-collect-options.js';
import type { CollectEvent, CollectSummary, ExpertSummary } from './collect-event.js';
import { JOURNAL_FILE, SCORES_FILE } from './collection-files.js';
import { collectionMeta } from './collection-meta.js';
import { writeCollectionSettings, type CollectionSettings } from './collection-settings.js';
import type { ExpertTotals, Tally } from './journal/expert-totals.js';
import { indexJournal } from './journal/index-journal.js';
import type { JournalIndex } from './journal/journal-index.js';
import { readJournal } from './journal/read-journal.js';
import { scoreJournal } from './score-journal.js';
import type { InstructionSurvey } from './survey-instructions.js';
import { writeCollection } from './write-collection.js';

/** Metrics of an outcome that belong to a metric of the collection. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  nll: ['nll'],
  bertsim: ['bertSim'],
  seconds: ['seconds'],
  tokens: ['inputTokens', 'outputTokens'],
  firsttoken: ['secondsToFirstToken'],
};

/** What the calls left behind. */
export interface FinishOptions {
  checked: CheckedCollectOptions;
  survey: InstructionSurvey;
  /** Of this run, experts of earlier ones included. */
  settings: CollectionSettings;
  /** Scores that lie in the folder were computed by this. */
  scoredBy: string;
  calls: number;
  /** It was told to stop before the end: nothing is scored or written. */
  drained: boolean;
  /** An expert was given up, or the cost cap was reached. */
  stopped: boolean;
  /** Of `performance.now()`. */
  started: number;
}

/** After the calls: scores, the folder of outcomes, and what it all came to. */
export async function* finishCollection(options: FinishOptions): AsyncGenerator<CollectEvent, CollectSummary> {
  const { checked, settings } = options;
  let { drained } = options;
  const { folder, signal, keepResponses } = checked;
  const journal = join(folder, JOURNAL_FILE);
  const index = await indexJournal(journal, { signal });
  const outcomes = new Map(Object.keys(settings.experts).map((name) => [name, { scored: 0, sum: 0, unscored: 0 }]));
  const silent = [...index.experts].filter(([, { calls, failures }]) => calls === failures).map(([name]) => name);
  const anybody = silent.length < index.experts.size;
  if (!drained && anybody) {
    const scores = keepResponses ? join(folder, SCORES_FILE) : undefined;
    if (scores)
      try {
        yield* score(options, journal, scores, index);
      } catch (error) {
        // What is scored stays scored: this is as good a place to stop as any.
        if (signal?.aborted || !checked.drainSignal?.aborted) throw error;
        drained = true;
      }
    if (!drained)
      await writeCollection({
        ...{ folder, journal, scores, index, silent: new Set(silent), signal },
        instructions: checked.instructions,
        selection: options.survey.selection,
        samples: checked.samples,
        metrics: new Set(checked.metrics.flatMap((metric) => COLUMNS[metric])),
        meta: collectionMeta(options, index, silent),
        onOutcome(expert, metrics, failed) {
          const one = outcomes.get(expert);
          if (!one || failed) return;
          if (metrics.score === undefined) one.unscored++;
          else {
            one.scored++;
            one.sum += metrics.score;
          }
        },
      });
  }
  const experts = Object.keys(settings.experts).map((name) =>
    expertSummary(name, index.experts.get(name), outcomes.get(name)!),
  );
  const done = experts.filter(({ name }) => checked.experts.has(name)).reduce((sum, one) => sum + one.done, 0);
  return {
    status: drained ? 'drained' : options.stopped || done < options.calls ? 'partial' : 'complete',
    calls: options.calls,
    done,
    failures: index.failures,
    failureCodes: index.failures > 0 ? await failureCodes(journal, index, signal) : {},
    costUsd: index.spentUsd,
    seconds: (performance.now() - options.started) / 1000,
    experts,
    silent,
    written: !drained && anybody,
  };
}

/** Scores what has none, and tells how far it is. */
async function* score(
  { checked, settings, scoredBy }: FinishOptions,
  journal: string,
  scores: string,
  index: JournalIndex,
): AsyncGenerator<CollectEvent, void> {
  const { folder, scorer, similarity, instructions, scoring } = checked;
  const signals = [checked.signal, checked.drainSignal].filter((one) => one !== undefined);
  const signal = AbortSignal.any(signals);
  const total = [...index.experts.values()].reduce((sum, { calls, failures }) => sum + calls - failures, 0);
  let done = 0;
  let told = -1;
  let ended = false;
  const all = scoreJournal({
    ...{ journal, scores, scorer, similarity, instructions, signal },
    anew: scoredBy !== scoring,
    onProgress: (count) => (done = count),
  }).finally(() => (ended = true));
  all.catch(() => {});
  // Named before they are there: killed half-way, they go on and are not begun anew.
  if (scoredBy !== scoring) await writeCollectionSettings(folder, { ...settings, scoring });
  while (!ended) {
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 250).unref())]);
    if (done !== told) yield { type: 'score-progress', done, total };
    told = done;
  }
  await all;
}

async function failureCodes(
  journal: string,
  index: JournalIndex,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const codes: Record<string, number> = {};
  const counted = new Set<string>();
  for await (const { record } of readJournal(journal, { signal })) {
    if (record.code === null || index.succeeded(record.key) || counted.has(record.key)) continue;
    counted.add(record.key);
    codes[record.code] = (codes[record.code] ?? 0) + 1;
  }
  return codes;
}

function expertSummary(
  name: string,
  totals: ExpertTotals | undefined,
  { scored, sum, unscored }: { scored: number; sum: number; unscored: number },
): ExpertSummary {
  const mean = (tally: Tally | undefined) => (tally && tally.count > 0 ? tally.sum / tally.count : NaN);
  return {
    name,
    done: totals?.calls ?? 0,
    failures: totals?.failures ?? 0,
    costUsd: totals && totals.costUsd.count > 0 ? totals.costUsd.sum : null,
    meanSeconds: mean(totals?.seconds),
    meanInputTokens: mean(totals?.inputTokens),
    meanOutputTokens: mean(totals?.outputTokens),
    meanScore: scored > 0 ? sum / scored : NaN,
    unscored,
  };
}
