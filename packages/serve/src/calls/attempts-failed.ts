import { TorouterError } from '@torouter/data';
import type { Attempt } from '../decisions/decision-record.js';

/** The error of a request whose experts have all failed: the one expert's own, or one that names them all. */
export function attemptsFailed(attempts: readonly Attempt[], errors: readonly unknown[]): unknown {
  const last = errors[errors.length - 1];
  if (errors.length < 2) return last;
  const waits = errors.flatMap((error) => {
    const seconds = TorouterError.isInstance(error) ? error.details.retryAfterSeconds : undefined;
    return typeof seconds === 'number' ? [seconds] : [];
  });
  const failed = attempts.map(({ expert, code }) => `${expert} (${code})`).join(', ');
  return new TorouterError(
    'TOROUTER_EXPERTS_FAILED',
    `All ${attempts.length} experts that could answer failed: ${failed}. Try again later.`,
    {
      details: {
        experts: attempts.map(({ expert, code }) => ({ expert, code })),
        // One of them is enough.
        ...(waits.length > 0 && { retryAfterSeconds: Math.min(...waits) }),
      },
      cause: last,
    },
  );
}
