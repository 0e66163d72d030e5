import { TorouterError } from '@torouter/data';
import type { CallRecord } from './journal/call-record.js';
import { readJournal } from './journal/read-journal.js';
import { readScores } from './read-scores.js';
import type { ScoreRecord } from './score-record.js';

/** A call with what was computed of its response. */
export interface ScoredCall {
  call: CallRecord;
  /** Undefined of a call that failed, or whose response was not kept: the call has its scores itself then. */
  score: ScoreRecord | undefined;
}

/**
 * The calls of a journal beside their scores, in the journal's order, one at a time.
 *
 * @param scores Undefined where the journal has them.
 * @throws {TorouterError} TOROUTER_JOURNAL_INVALID where the two do not fit each other.
 */
export async function* scoredCalls(
  journal: string,
  scores: string | undefined,
  signal?: AbortSignal,
): AsyncGenerator<ScoredCall, void> {
  const lines = scores === undefined ? undefined : readScores(scores, signal);
  try {
    for await (const { record: call } of readJournal(journal, { signal })) {
      if (call.code !== null || !lines) {
        yield { call, score: undefined };
        continue;
      }
      const { value: score } = await lines.next();
      if (!score || score.key !== call.key)
        throw new TorouterError(
          'TOROUTER_JOURNAL_INVALID',
          `${scores} does not fit ${journal}: the scores are not those of its calls. Remove it; --resume computes them anew.`,
          { details: { file: scores } },
        );
      yield { call, score };
    }
  } finally {
    await lines?.return();
  }
}
