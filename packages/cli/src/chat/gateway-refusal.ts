import { ERROR_CODES, TorouterError, type ErrorCode } from '@torouter/data';
import { oneLine } from './one-line.js';

/**
 * What a gateway said instead of an answer, in OpenAI's shape (`{ error: { message, code } }`) or any other, as an error of one line.
 * torouter's own code is kept where it means that an operation failed.
 *
 * @param key Taken out of the message, where a server repeats it.
 * @param response Where it came as an HTTP error; absent where it came as an event of the stream.
 */
export function gatewayRefusal(
  body: unknown,
  key: string | undefined,
  response?: Pick<Response, 'status' | 'headers'>,
): TorouterError {
  const status = response?.status;
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const { message = typeof error === 'string' ? error : undefined, code } = (error ?? {}) as Record<string, unknown>;
  let said = typeof message === 'string' && message !== '' ? message : 'it gave no reason';
  if (key !== undefined) said = said.replaceAll(key, '…');
  const what = status === undefined ? 'The gateway broke the answer off' : `The gateway answered with ${status}`;
  const remedy = status === 401 ? ' --api-key-env names the environment variable that holds its key.' : '';
  return new TorouterError(isFailure(code) ? code : 'TOROUTER_EXPERT_REFUSED', oneLine(`${what}: ${said}`) + remedy, {
    details: { status: status ?? null, decisionId: response?.headers.get('x-torouter-decision-id') || null },
  });
}

function isFailure(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) && ERROR_CODES[code as ErrorCode].exitCode === 1;
}
