import { badRecord, typeName, type RecordPlace } from '../files/record-reader.js';
import type { Metric } from '../metrics.js';
import { metricValue } from '../outcomes/metric-value.js';

/**
 * A metric from a cell of a table file: a number, the text of one, a whole number of any width; for `score` also true and
 * false. Empty = not recorded.
 *
 * @throws {TorouterError} TOROUTER_BAD_VALUE
 */
export function cellMetric(value: unknown, metric: Metric, place: RecordPlace): number | undefined {
  let number = value;
  if (typeof value === 'bigint') number = Number(value);
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return undefined;
    // "nan" and "inf" are numbers to those who write them; refused as such, with the value in the message.
    if (/^[+-]?(nan|inf(inity)?)$/i.test(text)) number = /nan/i.test(text) ? NaN : Infinity;
    else if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) number = Number(text);
    else if (/^(true|false)$/i.test(text)) number = text.toLowerCase() === 'true';
  }
  if (metric === 'score' && typeof number === 'boolean') number = Number(number);
  return metricValue(number, metric, place);
}

/**
 * Text from a cell of a table file; numbers and booleans become text. Null where the cell is empty.
 *
 * @throws {TorouterError} TOROUTER_BAD_RECORD for a list, an object or a date.
 */
export function cellText(value: unknown, column: string, place: RecordPlace): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (['number', 'bigint', 'boolean'].includes(typeof value)) return String(value);
  throw badRecord(place, `the column "${column}" should hold text, got ${typeName(value)}`);
}
