import { TorouterError, type Instruction } from '@torouter/data';
import type { ScoreRecord } from './score-record.js';
import type { Scorer } from './scorers/scorer.js';
import type { Similarity } from './similarity.js';

/** A response to be scored. */
export interface Response {
  key: string;
  instruction: Instruction;
  response: string;
}

/** How responses are scored. */
export interface Scoring {
  scorer: Scorer;
  /** BERTSim is wanted, or the scorer needs it. */
  similarity: Similarity | undefined;
}

/**
 * Scores responses. A scorer that throws on one, or gives what is no score in [0, 1], leaves it without a score, and says so: missing is not
 * wrong. Where the similarity fails nothing is scored: it would fail on all.
 *
 * @returns One for each, in the same order.
 * @throws What the similarity throws; the signal's reason.
 */
export async function scoreResponses(
  responses: readonly Response[],
  { scorer, similarity }: Scoring,
  signal?: AbortSignal,
): Promise<ScoreRecord[]> {
  const similarities = await similarity?.(
    responses.map(({ instruction }) => instruction.reference),
    responses.map(({ response }) => response),
    { signal },
  );
  return Promise.all(
    responses.map(async ({ key, instruction, response }, i): Promise<ScoreRecord> => {
      const known = similarities && !Number.isNaN(similarities[i]) ? similarities[i] : undefined;
      const bertSim = known === undefined ? {} : { bertSim: known };
      try {
        const item = { instruction, response, ...(known !== undefined && { similarity: known }) };
        const { score, answer } = await scorer.score(item, { signal });
        if (typeof score === 'number' && score >= 0 && score <= 1)
          return { key, score, ...((typeof answer === 'string' || answer === null) && { answer }), ...bertSim };
        return { key, ...bertSim, error: 'TOROUTER_SCORER_FAILED' };
      } catch (error) {
        signal?.throwIfAborted();
        return { key, ...bertSim, error: TorouterError.isInstance(error) ? error.code : 'TOROUTER_SCORER_FAILED' };
      }
    }),
  );
}
