import { TorouterError } from '@torouter/data';
import { raceSignal } from '../../calls/race-signal.js';
import { scorerError } from './scorer-error.js';
import type { Score, ScoredItem, Scorer } from './scorer.js';

/** What a module's function may return. */
type Returned = number | { score: number; answer?: string | null };

/** The default export of a scorer's module: a function, or an object with one. It gets the item, and the signal beside it. */
export type ScorerModule =
  | ScoreFunction
  | {
      score: ScoreFunction;
      /** Whether `similarity` has to be computed for it. @default false */
      needsSimilarity?: boolean;
    };

type ScoreFunction = (item: ScoredItem, options: { signal?: AbortSignal }) => Returned | Promise<Returned>;

/**
 * A module's default export as a scorer. Whoever aborts is let go at once; the module hears of it through its signal.
 *
 * @throws {TorouterError} TOROUTER_SCORER_FAILED where it exports no function; and from `score`, with the instruction's id, for what
 *   the function throws (as `cause`: its message may quote an answer, so it is not repeated) and for what is no score in [0, 1].
 */
export function moduleScorer(name: string, exported: unknown): Scorer {
  const whole = asObject(exported);
  const run = typeof exported === 'function' ? exported : whole?.score;
  if (typeof run !== 'function')
    throw new TorouterError(
      'TOROUTER_SCORER_FAILED',
      `The scorer ${name} should have as its default export a function ({ instruction, response, similarity }) => score, or an object with it as "score".`,
      { details: { scorer: name } },
    );
  return {
    name,
    needsSimilarity: whole?.needsSimilarity === true,
    async score({ instruction, response, similarity }, { signal } = {}) {
      signal?.throwIfAborted();
      let returned: unknown;
      try {
        const scoring = async (): Promise<unknown> =>
          (run as ScoreFunction).call(exported, { instruction, response, similarity }, { signal });
        returned = await raceSignal(scoring(), signal);
      } catch (error) {
        signal?.throwIfAborted();
        throw scorerError(
          name,
          instruction.id,
          'it threw an error, which is the cause of this one. Mend the module.',
          error,
        );
      }
      return toScore(returned, (problem) => scorerError(name, instruction.id, problem));
    },
  };
}

function toScore(returned: unknown, error: (problem: string) => TorouterError): Score {
  const { score, answer } = asObject(returned) ?? { score: returned, answer: undefined };
  if (typeof score !== 'number' || !(score >= 0 && score <= 1))
    throw error(
      `it should return a number in [0, 1], alone or as "score" of an object, got ${
        typeof score === 'number' ? score : `something of type ${score === null ? 'null' : typeof score}`
      }. Mend the module.`,
    );
  if (answer !== undefined && answer !== null && typeof answer !== 'string')
    throw error(`its "answer" should be text or null, got something of type ${typeof answer}. Mend the module.`);
  return answer === undefined ? { score } : { score, answer };
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
