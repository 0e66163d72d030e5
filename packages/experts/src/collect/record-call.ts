import type { Instruction } from '@torouter/data';
import type { CheckedCollectOptions } from './check-collect-options.js';
import type { CallRecord } from './journal/call-record.js';
import type { JournalWriter } from './journal/journal-writer.js';
import { scoreResponses } from './score-responses.js';

/** Writes a finished call down; where responses are not kept, with its scores. */
export function recordCall(
  journal: JournalWriter,
  checked: CheckedCollectOptions,
  record: CallRecord,
  instruction: Instruction,
  response: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (checked.keepResponses || response === undefined) return journal.append(record);
  return recordScored(journal, checked, record, { instruction, response }, signal);
}

async function recordScored(
  journal: JournalWriter,
  { scorer, similarity }: CheckedCollectOptions,
  record: CallRecord,
  { instruction, response }: { instruction: Instruction; response: string },
  signal: AbortSignal,
): Promise<void> {
  const [{ score, bertSim }] = await scoreResponses(
    [{ key: record.key, instruction, response }],
    { scorer, similarity },
    signal,
  );
  // Not the answer that the scorer found: it is a part of the response, or all of it.
  return journal.append({ ...record, score, bertSim });
}
