import { readJsonFile } from '../files/read-json-file.js';
import { TorouterError } from '../torouter-error.js';
import type { Price } from './price.js';

/**
 * Prices by expert name from a JSON file in any of these forms: `{name: [input, output]}`, `{name: {inputUsdPerMillion,
 * outputUsdPerMillion}}`, an experts file (`{experts: [{name, priceInputUsdPerMillion, priceOutputUsdPerMillion}]}`; experts
 * without a price are passed over), or `{tables: [{prices: {name: [input, output]}}]}`, where the first table that has a name
 * decides. All in US dollars per million tokens. Keys that begin with `$` or `_` are remarks.
 *
 * @throws {TorouterError} What {@link readJsonLines} says of files; TOROUTER_BAD_RECORD for a price that is no number of at
 *   least 0; TOROUTER_EMPTY_DATA where the file prices nobody.
 */
export async function readPrices(path: string, options: { signal?: AbortSignal } = {}): Promise<Record<string, Price>> {
  const content = await readJsonFile(path, options);
  const prices = new Map<string, Price>();
  for (const [name, price] of entries(content, path)) {
    if (prices.has(name) || /^[$_]/.test(name) || price === undefined) continue;
    prices.set(name, toPrice(name, price, path));
  }
  if (!prices.size)
    throw new TorouterError(
      'TOROUTER_EMPTY_DATA',
      `${path} holds no price. Write {"<expert>": [input, output]}, in dollars per million tokens.`,
      {
        details: { file: path },
      },
    );
  return Object.fromEntries(prices);
}

function entries(content: Record<string, unknown>, path: string): [string, unknown][] {
  if (Array.isArray(content.tables))
    return content.tables.flatMap((table) =>
      Object.entries(object(object(table, 'each of "tables"', path).prices, '"prices"', path)),
    );
  if (!Array.isArray(content.experts)) return Object.entries(content);
  return content.experts.map((item) => {
    const {
      name,
      priceInputUsdPerMillion: input,
      priceOutputUsdPerMillion: output,
    } = object(item, 'each of "experts"', path);
    if (typeof name !== 'string') throw bad(path, 'each of "experts" should have a name');
    return [name, input === undefined && output === undefined ? undefined : [input, output]];
  });
}

function toPrice(name: string, value: unknown, path: string): Price {
  const pair = Array.isArray(value)
    ? value
    : [(value as Partial<Price> | null)?.inputUsdPerMillion, (value as Partial<Price> | null)?.outputUsdPerMillion];
  if (pair.length !== 2 || !pair.every((usd) => typeof usd === 'number' && Number.isFinite(usd) && usd >= 0))
    throw bad(path, `the price of "${name}" should be two numbers of at least 0, [input, output]`);
  return { inputUsdPerMillion: pair[0], outputUsdPerMillion: pair[1] };
}

function object(value: unknown, what: string, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(path, `${what} should be an object`);
  return value as Record<string, unknown>;
}

function bad(path: string, problem: string): TorouterError {
  return new TorouterError('TOROUTER_BAD_RECORD', `${path}: ${problem}, in US dollars per million tokens.`, {
    details: { file: path },
  });
}
