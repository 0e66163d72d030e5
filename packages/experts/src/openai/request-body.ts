import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';

/**
 * The bytes of a request: what was adapted, with the expert's model.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where it is no JSON.
 */
export function requestBody(
  { model, parameters }: Pick<ExpertConfig, 'model' | 'parameters'>,
  request: ChatRequest | Record<string, unknown>,
  stream: boolean,
): string {
  // Not spread: of a request whose fields are not known beforehand that takes three times as long.
  const body: Record<string, unknown> = Object.assign({}, request, { model });
  body.stream = stream || undefined;
  // Providers refuse `stream_options` without `stream`, so those of the entry go with streams only.
  if (!stream && body.stream_options !== undefined && body.stream_options === parameters?.stream_options)
    body.stream_options = undefined;
  try {
    return JSON.stringify(body);
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'The request cannot be written as JSON: it holds a cycle or a bigint. Leave it out.',
      { cause: error },
    );
  }
}
