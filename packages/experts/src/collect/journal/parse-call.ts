import { isUtf8 } from 'node:buffer';
import { TorouterError } from '@torouter/data';
import { callFault } from './call-fault.js';
import type { CallRecord } from './call-record.js';

/** Where a line stands, for errors. */
export interface LinePlace {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Byte of the file at which counting began. */
  readonly from: number;
}

/**
 * The call of a line, in full.
 *
 * @throws {TorouterError} TOROUTER_JOURNAL_INVALID naming file and line, and no text of it.
 */
export function parseCall(bytes: Buffer, place: LinePlace): CallRecord {
  if (!isUtf8(bytes)) throw invalid(place, 'it is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message quotes the text, which may hold answers: it is not passed on.
    throw invalid(place, 'it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(place, 'it is no object');
  const fault = callFault(value as Record<string, unknown>);
  if (fault !== undefined) throw invalid(place, fault);
  return value as CallRecord;
}

function invalid({ path, line, from }: LinePlace, problem: string): TorouterError {
  const where = from > 0 ? `line ${line} after byte ${from}` : `line ${line}`;
  return new TorouterError(
    'TOROUTER_JOURNAL_INVALID',
    `The journal ${path}, ${where}: expected the record of a call, but ${problem}. Mend or remove the line.`,
    { details: { file: path, line, from } },
  );
}
