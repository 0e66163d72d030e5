import { TorouterError } from '@torouter/data';

/** The shape in which OpenAI's API reports an error. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    /** "invalid_request_error" where the request is at fault, else "server_error". */
    readonly type: string;
    /** The field at fault, such as "messages[0].role". */
    readonly param: string | null;
    /** A code of torouter's table. */
    readonly code: string;
  };
}

/** An error in OpenAI's shape. What torouter did not raise itself becomes TOROUTER_INTERNAL without any of its details. */
export function openAiError(error: unknown): { readonly status: number; readonly body: OpenAiError } {
  const known = TorouterError.isInstance(error) ? error : internal();
  const { status, message, code, details } = known;
  return {
    status,
    body: {
      error: {
        message,
        type: status < 500 ? 'invalid_request_error' : 'server_error',
        param: typeof details.param === 'string' ? details.param : null,
        code,
      },
    },
  };
}

function internal(): TorouterError {
  return new TorouterError(
    'TOROUTER_INTERNAL',
    'An unexpected error happened in the gateway. Its log names the place; please report it.',
  );
}
