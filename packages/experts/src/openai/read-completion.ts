import { TorouterError } from '@torouter/data';

/** What torouter reads of a `chat.completion`. */
export interface Completion {
  text: string;
  finishReason: string | null;
  usage: unknown;
}

/**
 * Reads the body of a chat completion.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE
 */
export function readCompletion(name: string, body: Uint8Array): Completion {
  let completion: { choices?: { message?: { content?: unknown }; finish_reason?: unknown }[]; usage?: unknown } | null;
  try {
    completion = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) as typeof completion;
  } catch {
    throw badResponse(name, 'something that is not JSON');
  }
  const choice = completion?.choices?.[0];
  if (!choice || typeof choice !== 'object' || typeof choice.message !== 'object' || choice.message === null)
    throw badResponse(name, 'JSON without choices[0].message');
  const { content } = choice.message;
  return {
    text: typeof content === 'string' ? content : '',
    finishReason: typeof choice.finish_reason === 'string' ? choice.finish_reason : null,
    usage: completion!.usage,
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
