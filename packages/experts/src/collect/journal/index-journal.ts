import { JournalIndex } from './journal-index.js';
import { lineBlocks } from './line-blocks.js';
import { parseCall } from './parse-call.js';
import { prefixOf } from './prefix-of.js';
import { PrefixScanner } from './prefix-scanner.js';

/**
 * Reads a journal for what it comes to, about a million lines in two seconds: of each line only the start, and whether it ends as
 * an object does. A file that is not there is an empty journal; a line that was cut off at its end is no fault.
 *
 * @throws {TorouterError} TOROUTER_JOURNAL_INVALID naming file and line; TOROUTER_FILE_UNREADABLE; the signal's reason.
 */
export async function indexJournal(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<JournalIndex> {
  const index = new JournalIndex();
  const scanner = new PrefixScanner();
  for await (const { bytes, torn } of lineBlocks(path, { signal })) {
    if (torn) {
      index.tornBytes = bytes.length;
      break;
    }
    for (let begin = 0, end: number; begin < bytes.length; begin = end + 1) {
      end = bytes.indexOf(0x0a, begin);
      if (scanner.scan(bytes, begin, end)) index.add(scanner);
      else index.add(prefixOf(parseCall(bytes.subarray(begin, end), { path, line: index.lines + 1, from: 0 })));
    }
  }
  return index;
}
