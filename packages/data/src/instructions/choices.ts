import { badRecord, requiredText, type RecordPlace } from '../files/record-reader.js';

/** A list of {label, text} of at least one choice. @throws {TorouterError} TOROUTER_BAD_RECORD */
export function readChoices(value: unknown, place: RecordPlace): { label: string; text: string }[] {
  if (!Array.isArray(value) || !value.length) throw badRecord(place, '"choices" should be a list of {label, text}');
  return value.map((choice) => {
    if (typeof choice !== 'object' || choice === null)
      throw badRecord(place, '"choices" should be a list of {label, text}');
    const record = choice as Record<string, unknown>;
    return { label: requiredText(record, 'label', place), text: requiredText(record, 'text', place) };
  });
}
