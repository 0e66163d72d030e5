import { isObject } from './is-object.js';

/** A token and how likely it was, in nats. */
export interface Logprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
  readonly top_logprobs: readonly Omit<Logprob, 'top_logprobs'>[];
}

/** The log probabilities of a chat choice (`logprobs.content`), as Responses has them. What is none is left out. */
export function toLogprobs(logprobs: unknown): readonly Logprob[] {
  if (!isObject(logprobs) || !Array.isArray(logprobs.content)) return [];
  return logprobs.content.filter(isLogprob).map((each) => ({
    ...token(each),
    top_logprobs: Array.isArray(each.top_logprobs) ? each.top_logprobs.filter(isLogprob).map(token) : [],
  }));
}

function isLogprob(value: unknown): value is Logprob {
  return isObject(value) && typeof value.token === 'string' && typeof value.logprob === 'number';
}

function token({ token, logprob, bytes }: Logprob): Omit<Logprob, 'top_logprobs'> {
  return { token, logprob, bytes: Array.isArray(bytes) ? bytes : [...Buffer.from(token)] };
}
