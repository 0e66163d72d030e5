import { TorouterError } from '@torouter/data';
import { kindOf } from './kind-of.js';

/**
 * The error of a field whose value cannot be used.
 *
 * @param param Where it stands, such as "text.format.name".
 * @param expected What it should be: "a string".
 * @param value What came. A number is quoted where a number was expected, anything else only named by its kind: it may be the prompt.
 */
export function invalidField(param: string, expected: string, value: unknown): TorouterError {
  const got = typeof value === 'number' && expected.includes('number') ? String(value) : kindOf(value);
  const came = value === undefined ? 'it is missing' : `got ${got}`;
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Expected "${param}" to be ${expected}; ${came}.`, {
    details: { param },
  });
}
