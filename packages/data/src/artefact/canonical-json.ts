import { TorouterError } from '../torouter-error.js';

/**
 * A value as JSON data with the keys of every object sorted, so that equal values have equal texts. Fields that are undefined
 * are left out, as JSON does; -0 becomes 0.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT, naming the place, for what JSON would lose: NaN, Infinity, typed
 *   arrays, dates, functions.
 */
export function canonicalJson(value: unknown, place = 'manifest'): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (Array.isArray(value)) return value.map((item, index) => canonicalJson(item, `${place}[${index}]`));
  if (typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]')
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, canonicalJson(item, `${place}.${key}`)]),
    );
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `${place} should be JSON data, got ${typeof value === 'object' ? Object.prototype.toString.call(value) : String(value)}. Put arrays of numbers into a file of the artefact, and null for what is missing.`,
  );
}
