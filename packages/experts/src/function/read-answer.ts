import { TorouterError } from '@torouter/data';
import { raceSignal } from '../calls/race-signal.js';
import type { FunctionAnswer, FunctionCompletion } from './function-answer.js';

/** An answer as pieces of text, and what else is known of it. */
export interface ReadAnswer {
  pieces: AsyncGenerator<string, void>;
  known: Omit<FunctionCompletion, 'text'>;
}

/**
 * Reads what a function returned.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE for anything but a {@link FunctionAnswer}; so do the pieces.
 */
export function readAnswer(name: string, answer: FunctionAnswer, signal?: AbortSignal): ReadAnswer {
  if (typeof answer === 'string') return { pieces: single(answer), known: {} };
  if (typeof answer === 'object' && answer !== null) {
    if (Symbol.asyncIterator in answer) return { pieces: untilAborted(name, answer, signal), known: {} };
    if (typeof answer.text === 'string' && hasCounts(answer)) return { pieces: single(answer.text), known: answer };
  }
  throw badAnswer(
    name,
    'should return text, { text } with counts of at least 0 in it, or an async iterable of text; it did not',
  );
}

async function* single(text: string): AsyncGenerator<string, void> {
  yield text;
}

async function* untilAborted(
  name: string,
  answer: AsyncIterable<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void> {
  const iterator = answer[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await raceSignal(iterator.next(), signal);
      ended = done === true;
      if (ended) return;
      if (typeof value !== 'string')
        throw badAnswer(name, `should yield text, and yielded something of type ${typeof value}`);
      yield value;
    }
  } finally {
    // Not awaited: a generator that hangs would hang us with it.
    if (!ended) void (async () => iterator.return?.())().catch(() => {});
  }
}

function hasCounts({ usage, costUsd, nll }: FunctionCompletion): boolean {
  const counts = usage === undefined ? [] : [usage?.inputTokens, usage?.outputTokens];
  const isCost = costUsd === undefined || (Number.isFinite(costUsd) && costUsd >= 0);
  if (nll !== undefined && typeof nll !== 'number') return false;
  return isCost && counts.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function badAnswer(name: string, what: string): TorouterError {
  return new TorouterError('TOROUTER_EXPERT_BAD_RESPONSE', `The function of the expert ${name} ${what}.`, {
    details: { expert: name },
  });
}
