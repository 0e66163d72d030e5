import { TorouterError } from '@torouter/data';
import { callFault } from './call-fault.js';
import { CALL_FIELDS } from './call-fields.js';
import type { CallRecord } from './call-record.js';

const FIELDS = Object.entries(CALL_FIELDS) as [keyof CallRecord, (typeof CALL_FIELDS)[keyof CallRecord]][];

/**
 * The line of a call in the journal, with its line feed. A number that is not finite is null there, or left out where the field is
 * optional.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a field holds what the journal's readers would refuse.
 */
export function callLine(record: CallRecord): string {
  const line: Record<string, unknown> = {};
  for (const [name, { optional }] of FIELDS) {
    let value: unknown = record[name];
    if (typeof value === 'number' && !Number.isFinite(value)) value = optional ? undefined : null;
    if (value !== undefined) line[name] = value;
  }
  const fault = callFault(line);
  if (fault !== undefined)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `A call cannot be written into the journal: ${fault}. Mend what gives the record.`,
      { details: { key: line.key } },
    );
  return `${JSON.stringify(line)}\n`;
}
