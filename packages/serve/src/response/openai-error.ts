import { TorouterError } from '@torouter/data';

/** The shape in which OpenAI's API reports an error. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    /** "invalid_request_error" where the request is at fault, "rate_limit_error" where there were too many, else "server_error". */
    readonly type: string;
    /** The field at fault, such as "messages[0].role". */
    readonly param: string | null;
    /** A code of torouter's table. */
    readonly code: string;
  };
}

/** An answer to a request that went wrong. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: OpenAiError;
  /** After which the same request may go well. */
  readonly retryAfterSeconds?: number | undefined;
}

/** With these statuses an expert says that the request is at fault, or that there were too many. */
const PASSED_ON: ReadonlySet<unknown> = new Set([400, 413, 422, 429]);

/** An error in OpenAI's shape. What torouter did not raise itself becomes TOROUTER_INTERNAL without any of its details. */
export function openAiError(error: unknown): ErrorAnswer {
  const known = TorouterError.isInstance(error) ? error : internal();
  const { message, code, details } = known;
  const status =
    code === 'TOROUTER_EXPERT_REFUSED' && PASSED_ON.has(details.status) ? (details.status as number) : known.status;
  const wait = details.retryAfterSeconds;
  return {
    status,
    body: {
      error: { message, type: typeOf(status), param: typeof details.param === 'string' ? details.param : null, code },
    },
    // The header holds whole seconds.
    retryAfterSeconds: Number.isFinite(wait) ? Math.max(0, Math.ceil(wait as number)) : undefined,
  };
}

function typeOf(status: number): string {
  return status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error';
}

function internal(): TorouterError {
  return new TorouterError(
    'TOROUTER_INTERNAL',
    'An unexpected error happened in the gateway. Its log names the place; please report it.',
  );
}
