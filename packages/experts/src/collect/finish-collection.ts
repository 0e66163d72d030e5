import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckedCollectOptions } from './check-collect-options.js';
import type { CollectEvent, CollectSummary, ExpertSummary } from './collect-event.js';
import { JOURNAL_FILE, SCORES_FILE } from './collection-files.js';
import { collectionMeta } from './collection-meta.js';
import type { CollectionProgress } from './collection-progress.js';
import { writeCollectionSettings, type CollectionSettings } from './collection-settings.js';
import type { CallCounts } from './count-calls.js';
import type { ExpertTotals, Tally } from './journal/expert-totals.js';
import { indexJournal } from './journal/index-journal.js';
import type { JournalIndex } from './journal/journal-index.js';
import { readJournal } from './journal/read-journal.js';
import { scoreJournal } from './score-journal.js';
import type { InstructionSurvey } from './survey-instructions.js';
import { ticksUntil } from './ticks-until.js';
import { writeCollection } from './write-collection.js';

const PROGRESS_MS = 250;

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
  progress: CollectionProgress;
  /** It was told to stop before the end: nothing is scored or written. */
  drained: boolean;
  /** An expert was given up, or the cost cap was reached. */
  stopped: boolean;
  /** Of `performance.now()`. */
  started: number;
}

/** After the calls: scores, the folder of outcomes, and what it all came to. */
export async function* finishCollection(options: FinishOptions): AsyncGenerator<CollectEvent, CollectSummary> {
  const { checked, survey, settings, progress } = options;
  let { drained } = options;
  const { folder, signal, keepResponses } = checked;
  const journal = join(folder, JOURNAL_FILE);
  const index = await indexJournal(journal, { signal });
  const outcomes = new Map(Object.keys(settings.experts).map((name) => [name, { scored: 0, sum: 0, unscored: 0 }]));
  const silent = [...progress.counts].filter(([, { done, failures }]) => done === failures).map(([name]) => name);
  const anybody = silent.length < progress.counts.size;
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
        ids: survey.ids,
        samples: checked.samples,
        metrics: new Set(checked.metrics.flatMap((metric) => COLUMNS[metric])),
        meta: collectionMeta(options, silent),
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
    expertSummary(name, progress.counts.get(name)!, index.experts.get(name), outcomes.get(name)!),
  );
  const { done, total, failures } = progress;
  return {
    status: drained ? 'drained' : options.stopped || done < total ? 'partial' : 'complete',
    calls: total,
    done,
    failures,
    failureCodes: failures > 0 ? await failureCodes(options, journal, index) : {},
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
  if (scoredBy !== scoring) {
    // In this order: killed in between, they are taken for those of before, which go once more.
    await rm(scores, { force: true });
    await writeCollectionSettings(folder, { ...settings, scoring });
  }
  const total = [...index.experts.values()].reduce((sum, { calls, failures }) => sum + calls - failures, 0);
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, checked.signal, checked.drainSignal].filter((one) => one !== undefined));
  setMaxListeners(0, signal); // a whole batch of scorers may listen
  let done = 0;
  let told = -1;
  const all = scoreJournal({
    ...{ journal, scores, scorer, similarity, instructions, signal },
    onProgress: (count) => (done = count),
  });
  try {
    for await (const _ of ticksUntil(all, PROGRESS_MS)) {
      if (done !== told) yield { type: 'score-progress', done, total };
      told = done;
    }
  } finally {
    // Also where nobody listens any more: the folder is given free only when nothing writes into it.
    left.abort();
    await all.catch(() => {});
  }
}

/** Of the calls that take part, of the experts of this run. */
async function failureCodes(
  { checked: { experts, signal }, survey: { ids } }: FinishOptions,
  journal: string,
  index: JournalIndex,
): Promise<Record<string, number>> {
  const codes: Record<string, number> = {};
  const counted = new Set<string>();
  for await (const { record } of readJournal(journal, { signal })) {
    const { key, code } = record;
    if (code === null || index.succeeded(key) || counted.has(key)) continue;
    if (!experts.has(record.expert) || !ids.has(record.id)) continue;
    counted.add(key);
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}

function expertSummary(
  name: string,
  { done, failures }: CallCounts,
  totals: ExpertTotals | undefined,
  { scored, sum, unscored }: { scored: number; sum: number; unscored: number },
): ExpertSummary {
  const mean = (tally: Tally | undefined) => (tally && tally.count > 0 ? tally.sum / tally.count : NaN);
  return {
    name,
    done,
    failures,
    costUsd: totals && totals.costUsd.count > 0 ? totals.costUsd.sum : null,
    meanSeconds: mean(totals?.seconds),
    meanInputTokens: mean(totals?.inputTokens),
    meanOutputTokens: mean(totals?.outputTokens),
    meanScore: scored > 0 ? sum / scored : NaN,
    unscored,
  };
}
