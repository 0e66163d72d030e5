import { TorouterError } from '@torouter/data';
import { lineBlocks } from './journal/line-blocks.js';
import type { ScoreRecord } from './score-record.js';

/** The lines of a file of scores, in order; none where there is no file. @throws {TorouterError} TOROUTER_JOURNAL_INVALID */
export async function* readScores(path: string, signal?: AbortSignal): AsyncGenerator<ScoreRecord, void> {
  let line = 0;
  for await (const { bytes, torn } of lineBlocks(path, { signal })) {
    if (torn) return;
    for (let begin = 0, end: number; begin < bytes.length; begin = end + 1) {
      end = bytes.indexOf(0x0a, begin);
      line++;
      yield parse(bytes.toString('utf8', begin, end), path, line);
    }
  }
}

function parse(text: string, path: string, line: number): ScoreRecord {
  try {
    const value = JSON.parse(text) as ScoreRecord | null;
    if (typeof value?.key === 'string') return value;
  } catch {
    // Named below; the parser's own message may quote an answer.
  }
  throw new TorouterError(
    'TOROUTER_JOURNAL_INVALID',
    `${path}, line ${line} is not a score. Remove the file; --resume computes the scores anew.`,
    { details: { file: path, line } },
  );
}
