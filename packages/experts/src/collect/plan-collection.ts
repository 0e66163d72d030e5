import { join } from 'node:path';
import { estimateTokens, type Instruction } from '@torouter/data';
import { messageCharacters } from '../calls/message-characters.js';
import type { Expert } from '../expert.js';
import { callRequest } from './call-request.js';
import { checkCollectOptions, type CheckedCollectOptions } from './check-collect-options.js';
import { checkQuotes } from './check-quotes.js';
import { JOURNAL_FILE } from './collection-files.js';
import type { CollectOptions } from './collect-options.js';
import { goOnWith } from './collection-settings.js';
import { countCalls, type CallCounts } from './count-calls.js';
import { settingsOf } from './settings-of.js';
import type { ExpertTotals, Tally } from './journal/expert-totals.js';
import { indexJournal } from './journal/index-journal.js';
import { readCollection } from './read-collection.js';
import { surveyInstructions } from './survey-instructions.js';

/** Where nothing has been measured yet: a call takes this, and so much for each token. */
const SECONDS_PER_CALL = 0.5;
const TOKENS_PER_SECOND = 50;

/** What one expert would be asked, and what that would take. */
export interface ExpertPlan {
  name: string;
  /** Calls that are left. */
  calls: number;
  inputTokens: number;
  outputTokens: number;
  /** Expected; null where a price is not known. */
  costUsd: number | null;
  /** At most; null where a price or a limit of the output is not known. */
  maxCostUsd: number | null;
  /** Expected, with as many calls in flight as it takes. */
  seconds: number;
  /** Whether time and output were measured in the calls that are done, or are assumed. */
  measured: boolean;
}

/** What a collection would do. */
export interface CollectionPlan {
  instructions: number;
  datasets: Record<string, number>;
  /** Calls that earlier runs have finished; where failures are asked again, without these. */
  done: number;
  experts: ExpertPlan[];
}

/**
 * Says what a collection would do, without a call: what is left, tokens, dollars and time per expert. Input is estimated from examples; output and
 * time are those of the calls that are done, else assumed: the reference's length, half a second and 50 tokens a second.
 *
 * @throws {TorouterError} As `collectEvents`, before its first call.
 */
export async function planCollection(options: CollectOptions): Promise<CollectionPlan> {
  const checked = checkCollectOptions(options);
  const { folder, instructions, experts, samples, limit, seed, signal, resume, retryFailures } = checked;
  const before = await readCollection(folder, resume);
  const survey = await surveyInstructions(instructions, { limit, seed, signal });
  if (before) goOnWith(folder, before, settingsOf(checked, survey));
  checkQuotes(checked, survey);
  const index = await indexJournal(join(folder, JOURNAL_FILE), { signal });
  const { selection } = survey;
  const names = experts.keys();
  const counts = await countCalls({ instructions, selection, experts: names, samples, index, retryFailures, signal });
  const calls = survey.count * samples;
  let done = 0;
  const plans = [...experts.values()].map((expert) => {
    const finished = finishedOf(counts.get(expert.name)!, checked);
    done += finished;
    return planExpert(expert, calls - finished, survey.examples, index.experts.get(expert.name), checked);
  });
  return { instructions: survey.count, datasets: survey.datasets, done, experts: plans };
}

function finishedOf({ done, failures }: CallCounts, { retryFailures }: CheckedCollectOptions): number {
  return retryFailures ? done - failures : done;
}

function planExpert(
  expert: Expert,
  calls: number,
  examples: readonly Instruction[],
  totals: ExpertTotals | undefined,
  { metrics, concurrency }: CheckedCollectOptions,
): ExpertPlan {
  const quotes = examples.flatMap((instruction) => {
    const request = callRequest(expert, instruction, metrics.includes('nll'));
    const assumed = Math.max(1, Math.ceil(estimateTokens(instruction.reference.length)));
    try {
      const limit = expert.quote?.(request).maxOutputTokens ?? Infinity;
      const outputTokens = mean(totals?.outputTokens) ?? Math.min(assumed, limit);
      const quote = expert.quote?.(request, outputTokens);
      const length = messageCharacters(request.messages);
      const inputTokens = mean(totals?.inputTokens) ?? quote?.inputTokens ?? Math.ceil(estimateTokens(length));
      return [{ inputTokens, outputTokens, costUsd: quote?.costUsd ?? null, maxCostUsd: quote?.maxCostUsd ?? null }];
    } catch {
      return []; // such a request cannot be made: it will be a failure that costs nothing
    }
  });
  const perCall = (key: keyof (typeof quotes)[number]): number | null =>
    quotes.some((quote) => quote[key] === null)
      ? null
      : quotes.reduce((sum, quote) => sum + quote[key]!, 0) / Math.max(1, quotes.length);
  const times = (value: number | null) => (calls === 0 ? 0 : value === null ? null : value * calls);
  const outputTokens = perCall('outputTokens')!;
  const inputTokens = perCall('inputTokens')!;
  const secondsPerCall = mean(totals?.seconds) ?? SECONDS_PER_CALL + outputTokens / TOKENS_PER_SECOND;
  const { maxConcurrency = Infinity, requestsPerMinute = Infinity, tokensPerMinute = Infinity } = expert.limits ?? {};
  return {
    name: expert.name,
    calls,
    inputTokens: Math.round(inputTokens * calls),
    outputTokens: Math.round(outputTokens * calls),
    costUsd: times(mean(totals?.costUsd) ?? perCall('costUsd')),
    maxCostUsd: times(perCall('maxCostUsd')),
    seconds: Math.max(
      (calls * secondsPerCall) / Math.min(maxConcurrency, concurrency, Math.max(1, calls)),
      (calls / requestsPerMinute) * 60,
      ((calls * (inputTokens + outputTokens)) / tokensPerMinute) * 60,
    ),
    measured: totals !== undefined && totals.seconds.count > 0,
  };
}

function mean(tally: Tally | undefined): number | undefined {
  return tally && tally.count > 0 ? tally.sum / tally.count : undefined;
}
