import { InvalidArgumentError } from 'commander';

/**
 * The two sides of `left=right`, parted at the first "=". A side may hold colons and slashes, as names of models do.
 *
 * @param form What is expected, for the error: "alias=model".
 * @param taken Left sides that came before.
 */
export function splitPair(text: string, form: string, taken: ReadonlyMap<string, unknown>): [string, string] {
  const at = text.indexOf('=');
  const [left, right] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 0 || left === '' || right === '') throw new InvalidArgumentError(`It must be ${form}.`);
  if (taken.has(left)) throw new InvalidArgumentError(`"${left}" is given twice.`);
  return [left, right];
}
