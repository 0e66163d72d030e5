import { splitPair } from './split-pair.js';

/** Adds one `--model-alias alias=model` to those before it. */
export function parseModelAlias(value: string, before: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  return new Map([...before, splitPair(value, 'alias=model, such as gpt-4o=auto', before)]);
}
