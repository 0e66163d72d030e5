import { TorouterError } from '@torouter/data';
import { addLogProbabilities, meanNll } from '../calls/mean-nll.js';
import { parseJson } from './parse-json.js';
import { errorInAnswer } from './error-in-answer.js';
import { textOf } from './text-of.js';
import { writtenText, type Written } from './written-text.js';

/** What torouter reads of a `chat.completion`. */
export interface Completion {
  text: string;
  finishReason: string | null;
  usage: unknown;
  /** Puts together what all choices wrote, reasoning and tool calls included. */
  written: () => string;
  /** Mean negative log-likelihood of the first choice's tokens; NaN where there are no log probabilities. */
  nll: number;
}

interface Choice {
  message?: Written;
  finish_reason?: unknown;
  logprobs?: unknown;
}

/**
 * Reads the body of a chat completion.
 *
 * @param secret What no error may repeat.
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE; TOROUTER_EXPERT_REFUSED where it holds an error in spite of its status of 200.
 */
export function readCompletion(name: string, body: Uint8Array, secret?: string): Completion {
  const completion = parseJson(body) as
    { choices?: (Choice | null)[]; usage?: unknown; error?: unknown } | null | undefined;
  if (completion === undefined) throw badResponse(name, 'something that is not JSON');
  const choices = completion?.choices;
  const [choice] = Array.isArray(choices) ? choices : [];
  if (typeof choice?.message !== 'object' || choice.message === null) {
    if (completion?.error) throw errorInAnswer(name, completion.error, secret);
    throw badResponse(name, 'JSON without choices[0].message');
  }
  return {
    text: textOf(choice.message.content),
    finishReason: typeof choice.finish_reason === 'string' ? choice.finish_reason : null,
    usage: completion!.usage,
    written: () => choices!.map((each) => writtenText(each?.message)).join(''),
    nll: nllOf(choice.logprobs),
  };
}

/** The error for an answer in no known form. */
export function badResponse(name: string, what: string): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_BAD_RESPONSE',
    `The expert ${name} answered with ${what} where a chat completion was expected. Check that its baseUrl is an OpenAI-compatible endpoint, with its version (/v1).`,
    { details: { expert: name } },
  );
}

function nllOf(logprobs: unknown): number {
  if (logprobs == null) return NaN;
  const sum = { sum: 0, count: 0 };
  addLogProbabilities(sum, logprobs);
  return meanNll(sum);
}
