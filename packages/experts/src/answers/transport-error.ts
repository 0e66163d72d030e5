import { TorouterError } from '@torouter/data';

/** What a failed exchange was about, for its error. */
export type Phase = 'connect' | 'answer' | 'stream';

/** The typed error for a connection that could not be made or broke; what the signal aborted with passes unchanged. */
export function transportError(
  name: string,
  phase: Phase,
  error: unknown,
  signal: Pick<AbortSignal, 'aborted' | 'reason'>,
): unknown {
  if (signal.aborted) return signal.reason;
  if (TorouterError.isInstance(error)) return error;
  const reason = reasonOf(error);
  const options = { details: { expert: name, reason }, cause: error };
  switch (phase) {
    case 'connect':
      return new TorouterError(
        'TOROUTER_EXPERT_UNREACHABLE',
        `The expert ${name} cannot be reached (${reason}). Check that it runs, and its baseUrl.`,
        options,
      );
    case 'answer':
      return new TorouterError(
        'TOROUTER_EXPERT_BAD_RESPONSE',
        `The expert ${name} broke off in the middle of its answer (${reason}). Try again.`,
        options,
      );
    case 'stream':
      return new TorouterError(
        'TOROUTER_EXPERT_STREAM_BROKEN',
        `The expert ${name} broke off in the middle of a stream (${reason}). Try again.`,
        options,
      );
  }
}

/** A code such as ECONNREFUSED: messages of the transport name addresses, codes do not. */
function reasonOf(error: unknown): string {
  const { code, name, errors } = error as { code?: unknown; name?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return typeof name === 'string' ? name : 'unknown';
}
