import { TorouterError } from '@torouter/data';

/** TOROUTER_SCORER_FAILED of a scorer on an instruction. Answers are not quoted: `problem` says what is wrong, and the remedy. */
export function scorerError(scorer: string, id: string, problem: string, cause?: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_SCORER_FAILED',
    `The scorer ${scorer} failed on the instruction "${id}": ${problem}`,
    {
      details: { scorer, id },
      cause,
    },
  );
}
