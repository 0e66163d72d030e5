import { TorouterError } from '@torouter/data';
import { textOf } from './text-of.js';
import { writtenCharacters, type Written } from './written-characters.js';

/** What torouter reads of a `chat.completion`. */
export interface Completion {
  text: string;
  finishReason: string | null;
  usage: unknown;
  /** Characters of all choices. */
  characters: number;
}

/**
 * Reads the body of a chat completion.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE
 */
export function readCompletion(name: string, body: Uint8Array): Completion {
  let completion: { choices?: ({ message?: Written; finish_reason?: unknown } | null)[]; usage?: unknown } | null;
  try {
    completion = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) as typeof completion;
  } catch {
    throw badResponse(name, 'something that is not JSON');
  }
  const choices = completion?.choices;
  const [choice] = Array.isArray(choices) ? choices : [];
  if (typeof choice?.message !== 'object' || choice.message === null)
    throw badResponse(name, 'JSON without choices[0].message');
  return {
    text: textOf(choice.message.content),
    finishReason: typeof choice.finish_reason === 'string' ? choice.finish_reason : null,
    usage: completion!.usage,
    characters: choices!.reduce((sum, each) => sum + writtenCharacters(each?.message), 0),
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
