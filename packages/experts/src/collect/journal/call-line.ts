import { TorouterError } from '@torouter/data';
import { callFault } from './call-fault.js';
import type { CallRecord } from './call-record.js';

/**
 * The line of a call in the journal, with its line feed. A number that is not finite is null there, or left out where the field is
 * optional.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a field holds what the journal's readers would refuse.
 */
export function callLine(record: CallRecord): string {
  // Field by field, in the order of the line: a loop over their names would take as long as all the rest.
  const line: Record<keyof CallRecord, unknown> = {
    key: record.key,
    costUsd: finite(record.costUsd, null),
    reservedUsd: finite(record.reservedUsd),
    code: record.code,
    expert: record.expert,
    seconds: finite(record.seconds, null),
    inputTokens: finite(record.inputTokens, null),
    outputTokens: finite(record.outputTokens, null),
    id: record.id,
    sample: finite(record.sample, null),
    secondsToFirstToken: finite(record.secondsToFirstToken),
    cachedInputTokens: finite(record.cachedInputTokens),
    tokensEstimated: record.tokensEstimated,
    nll: finite(record.nll),
    finishReason: record.finishReason,
    attempts: finite(record.attempts, null),
    outputChars: finite(record.outputChars),
    response: record.response,
    score: finite(record.score),
    bertSim: finite(record.bertSim),
    answer: record.answer,
  };
  const fault = callFault(line);
  if (fault !== undefined)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `A call cannot be written into the journal: ${fault}. Mend what gives the record.`,
      { details: { key: line.key } },
    );
  return `${JSON.stringify(line)}\n`;
}

function finite(value: number | null | undefined, otherwise?: null): number | null | undefined {
  return typeof value === 'number' && !Number.isFinite(value) ? otherwise : value;
}
