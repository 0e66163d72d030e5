import type { CallRecord } from './call-record.js';
import { lineBlocks } from './line-blocks.js';
import { parseCall } from './parse-call.js';

/** How {@link readJournal} reads. */
export interface ReadJournalOptions {
  signal?: AbortSignal;
  /** Byte to begin at: 0, or an `end` of an earlier reading. @default 0 */
  from?: number;
}

/** A call of a journal, and where it stands. */
export interface JournalCall {
  record: CallRecord;
  /** Counted from 1 at `from`. */
  line: number;
  /** Byte of the file after its line feed. */
  end: number;
}

/**
 * The calls of a journal in the order in which they finished, every field checked; memory is that of one block of 4 MiB, or of
 * the longest line (up to 512 MiB). A file that is not there is an empty journal; a line that was cut off at its end is left out.
 * Fields that torouter does not know stay in the record.
 *
 * @throws {TorouterError} TOROUTER_JOURNAL_INVALID naming file and line; TOROUTER_FILE_UNREADABLE; the signal's reason.
 */
export async function* readJournal(
  path: string,
  { signal, from = 0 }: ReadJournalOptions = {},
): AsyncGenerator<JournalCall, void> {
  let line = 0;
  for await (const { bytes, offset, torn } of lineBlocks(path, { signal, from })) {
    if (torn) return;
    for (let begin = 0, end: number; begin < bytes.length; begin = end + 1) {
      end = bytes.indexOf(0x0a, begin);
      line++;
      yield { record: parseCall(bytes.subarray(begin, end), { path, line, from }), line, end: offset + end + 1 };
      signal?.throwIfAborted();
    }
  }
}
