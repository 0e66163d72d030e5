import { isObject } from './is-object.js';

/** What a plain field of a Responses request has to be, and where it goes. */
export interface RequestField {
  /** Its name in a chat request; null where it is only repeated in the answer. */
  readonly chatName: string | null;
  /** "a string", for the error. */
  readonly expected: string;
  isGood(value: unknown): boolean;
}

const number = (chatName: string): RequestField => ({
  chatName,
  expected: 'a number',
  isGood: (value) => typeof value === 'number',
});

const whole = (chatName: string, min: number, max: number): RequestField => ({
  chatName,
  expected: max === Infinity ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
  isGood: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
});

const string = (chatName: string): RequestField => ({
  chatName,
  expected: 'a string',
  isGood: (value) => typeof value === 'string',
});

const bool = (chatName: string | null): RequestField => ({
  chatName,
  expected: 'true or false',
  isGood: (value) => typeof value === 'boolean',
});

const object = (chatName: string | null): RequestField => ({ chatName, expected: 'an object', isGood: isObject });

/** The fields of a Responses request that are carried as they are, by name. */
export const REQUEST_FIELDS: Readonly<Record<string, RequestField>> = {
  temperature: number('temperature'),
  top_p: number('top_p'),
  max_output_tokens: whole('max_completion_tokens', 1, Infinity),
  top_logprobs: whole('top_logprobs', 0, 20),
  parallel_tool_calls: bool('parallel_tool_calls'),
  user: string('user'),
  safety_identifier: string('safety_identifier'),
  service_tier: string('service_tier'),
  prompt_cache_key: string('prompt_cache_key'),
  prompt_cache_retention: string('prompt_cache_retention'),
  prompt_cache_options: object('prompt_cache_options'),
  // OpenAI's chat completions take it only together with `store: true`; its use is to come back with the response.
  metadata: object(null),
  // Nothing is stored, whatever it says: clients send true because it is OpenAI's default.
  store: bool(null),
};
