import { TorouterError } from '@torouter/data';

/**
 * Texts of several callers share runs: one that is none must not spoil those of others.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function checkTexts(texts: readonly string[]): void {
  if (!Array.isArray(texts)) throw invalid(`a list of texts is expected, got a ${typeof texts}`);
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0)
    throw invalid(`text ${wrong} is no string but ${texts[wrong] === null ? 'null' : typeof texts[wrong]}`);
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `encode: ${problem}.`);
}
