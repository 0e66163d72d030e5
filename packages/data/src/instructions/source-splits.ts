import { basename } from 'node:path';
import type { InstructionSource } from './instruction-source.js';

/**
 * The split of each source whose authors keep one file per split, undefined for the others: the word train, test, dev or
 * validation in the file's name. Files of one format that would have the same split, or none, get their names without
 * the ending instead, so that rows which are numbered differ in their ids.
 */
export function sourceSplits(sources: readonly InstructionSource[]): (string | undefined)[] {
  const named = sources.map(({ path, format }) => {
    const split = /(?<![a-z0-9])(train|test|dev|validation)(?![a-z0-9])/.exec(stem(path).toLowerCase())?.[1];
    return {
      path,
      split,
      key: JSON.stringify([format, split]),
      apart: format === 'gsm8k' || format === 'arc_challenge',
    };
  });
  const count = new Map<string, number>();
  for (const { key } of named) count.set(key, (count.get(key) ?? 0) + 1);
  return named.map(({ path, split, key, apart }) => {
    if (!apart) return undefined;
    return count.get(key)! > 1 ? stem(path) : split;
  });
}

function stem(path: string): string {
  return basename(path).replace(/(\.jsonl?)?(\.gz)?$/i, '');
}
