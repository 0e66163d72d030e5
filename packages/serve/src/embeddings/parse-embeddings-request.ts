import { invalidField } from '../responses/invalid-field.js';
import { refuseOthers } from '../responses/refuse-others.js';
import { unsupported } from '../responses/unsupported.js';
import type { EmbeddingsRequest } from './embeddings-request.js';

/** As many as OpenAI takes. */
const MAX_TEXTS = 2048;
const KNOWN: ReadonlySet<string> = new Set(['model', 'input', 'encoding_format', 'dimensions', 'user']);

/**
 * The body of `POST /v1/embeddings`. A field that is null counts as absent; `user` says nothing that an encoder needs.
 *
 * @param dimensions The encoder's: `dimensions` of the request may say the same and nothing else, because vectors are not cut.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT, TOROUTER_UNSUPPORTED_FIELD; `details.param` names the field.
 */
export function parseEmbeddingsRequest(body: Record<string, unknown>, dimensions: number): EmbeddingsRequest {
  refuseOthers(body, KNOWN, '');
  const { model, input, encoding_format: encodingFormat, dimensions: asked, user } = body;
  if (model != null && typeof model !== 'string') throw invalidField('model', 'a string', model);
  if (user != null && typeof user !== 'string') throw invalidField('user', 'a string', user);
  if (encodingFormat != null && encodingFormat !== 'float' && encodingFormat !== 'base64')
    throw invalidField('encoding_format', '"float" or "base64"', encodingFormat);
  if (asked != null && asked !== dimensions) {
    if (!Number.isInteger(asked)) throw invalidField('dimensions', `the whole number ${dimensions}`, asked);
    throw unsupported(
      'dimensions',
      `A vector of ${asked as number} dimensions`,
      `The encoder's have ${dimensions}: leave "dimensions" out.`,
    );
  }
  return {
    model: model as string | null | undefined,
    texts: textsOf(input),
    encodingFormat: encodingFormat ?? 'float',
  };
}

function textsOf(input: unknown): readonly string[] {
  if (!Array.isArray(input) && typeof input !== 'string')
    throw invalidField('input', 'a string or a list of strings', input);
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : input;
  if (texts.length === 0 || texts.length > MAX_TEXTS)
    throw invalidField('input', `a number of strings from 1 to ${MAX_TEXTS}`, texts.length);
  for (const [i, text] of texts.entries()) {
    const param = typeof input === 'string' ? 'input' : `input[${i}]`;
    if (typeof text === 'number' || Array.isArray(text))
      throw unsupported(
        param,
        'A list of tokens as "input"',
        "Send the text itself: its tokens are the encoder's own.",
      );
    if (typeof text !== 'string') throw invalidField(param, 'a string', text);
    if (text === '') throw invalidField(param, 'a string that is not empty', text);
  }
  return texts as readonly string[];
}
