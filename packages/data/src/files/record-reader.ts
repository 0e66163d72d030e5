import { TorouterError } from '../torouter-error.js';

/** Where a record stands, for messages: the file and the line or row. */
export interface RecordPlace {
  file: string;
  /** Counted from 1. */
  line: number;
}

/** A field that has to be text. @throws {TorouterError} TOROUTER_BAD_RECORD */
export function requiredText(record: Record<string, unknown>, field: string, place: RecordPlace): string {
  const value = optionalText(record, field, place);
  if (value === undefined) throw badRecord(place, `the field "${field}" is missing`);
  return value;
}

/** A field that is text, or absent or null. @throws {TorouterError} TOROUTER_BAD_RECORD */
export function optionalText(record: Record<string, unknown>, field: string, place: RecordPlace): string | undefined {
  const value = record[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badRecord(place, `the field "${field}" should be text, got ${typeName(value)}`);
  return value;
}

/** A field that identifies something: text that is not empty. @throws {TorouterError} TOROUTER_BAD_RECORD */
export function requiredName(record: Record<string, unknown>, field: string, place: RecordPlace): string {
  const value = requiredText(record, field, place);
  if (value.trim() === '') throw badRecord(place, `the field "${field}" is empty`);
  return value;
}

/** TOROUTER_BAD_RECORD for the record at this place. Values are not quoted: they may be prompts. */
export function badRecord({ file, line }: RecordPlace, problem: string): TorouterError {
  return new TorouterError('TOROUTER_BAD_RECORD', `${file}, line ${line}: ${problem}. Mend or remove the line.`, {
    details: { file, line },
  });
}

/** The JSON type of a value, for messages. */
export function typeName(value: unknown): string {
  return value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
}
