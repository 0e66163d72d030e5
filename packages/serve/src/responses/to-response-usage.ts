import { isObject } from './is-object.js';

/** Tokens, in Responses' names. */
export interface ResponseUsage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly reasoning_tokens: number };
  readonly total_tokens: number;
}

/** The usage of a chat completion in Responses' names; undefined where there is none. */
export function toResponseUsage(usage: unknown): ResponseUsage | undefined {
  if (!isObject(usage)) return undefined;
  const input = count(usage.prompt_tokens);
  const output = count(usage.completion_tokens);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: detail(usage.prompt_tokens_details, 'cached_tokens') },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: detail(usage.completion_tokens_details, 'reasoning_tokens') },
    total_tokens: count(usage.total_tokens) || input + output,
  };
}

function detail(details: unknown, field: string): number {
  return isObject(details) ? count(details[field]) : 0;
}

function count(tokens: unknown): number {
  return typeof tokens === 'number' ? tokens : 0;
}
