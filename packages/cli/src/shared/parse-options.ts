import { InvalidArgumentError } from 'commander';

/** Option parsers for commander: each refuses what is not of its form, in the words of the command line. */
export function parseNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It must be a number.');
  return number;
}

/** A whole number of at least `minimum`. */
export function parseInteger(minimum: number): (value: string) => number {
  return (value) => {
    const number = parseNumber(value);
    if (!Number.isInteger(number) || number < minimum)
      throw new InvalidArgumentError(`It must be a whole number of at least ${minimum}.`);
    return number;
  };
}

/** A number in [0, 1). */
export function parseShare(value: string): number {
  const number = parseNumber(value);
  if (number < 0 || number >= 1) throw new InvalidArgumentError('It must be at least 0 and below 1.');
  return number;
}

/** A list `a,b,c`; blanks around names are dropped. */
export function parseList(value: string): string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) throw new InvalidArgumentError('It must be a list such as a,b,c.');
  return names;
}

/** A list `field=column,field=column`. */
export function parseMap(value: string): Record<string, string> {
  return Object.fromEntries(
    parseList(value).map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1 || at === pair.length - 1)
        throw new InvalidArgumentError('It must be a list such as prompt=COLUMN,model=COLUMN.');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** A positive number, or "auto". */
export function parseTemperature(value: string): number | 'auto' {
  if (value === 'auto') return value;
  const number = parseNumber(value);
  if (number <= 0) throw new InvalidArgumentError('It must be positive, or "auto".');
  return number;
}

/** A list of names, each one of those that there are. */
export function parseChoices<Name extends string>(names: readonly Name[]): (value: string) => Name[] {
  return (value) =>
    parseList(value).map((name) => {
      if (!(names as readonly string[]).includes(name))
        throw new InvalidArgumentError(`There is no ${name}; there are ${names.join(', ')}.`);
      return name as Name;
    });
}

/** A number of at least 0, and at most `maximum`. */
export function parseNonNegative(maximum = Infinity): (value: string) => number {
  return (value) => {
    const number = parseNumber(value);
    if (number < 0) throw new InvalidArgumentError('It must be at least 0.');
    if (number > maximum) throw new InvalidArgumentError(`It must be at most ${maximum}.`);
    return number;
  };
}

/** An amount of money of at least 0. */
export const parseMoney = parseNonNegative();
