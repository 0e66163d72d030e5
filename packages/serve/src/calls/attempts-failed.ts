import { TorouterError, type ErrorCode } from '@torouter/data';
import type { Expert, ExpertState } from '@torouter/experts';
import type { Attempt } from '../decisions/decision-record.js';
import { mayMoveOn } from './may-move-on.js';

/** What an expert would have said that was not even asked. */
const CODE_OF: Readonly<Record<Exclude<ExpertState, 'ready'>, ErrorCode>> = {
  busy: 'TOROUTER_EXPERT_OVERLOADED',
  down: 'TOROUTER_EXPERT_CIRCUIT_OPEN',
  closed: 'TOROUTER_EXPERT_UNREACHABLE',
};

/**
 * The error of a request whose experts have all failed: one that names them all. The last expert's own where there is no other, and where
 * it says that the request is at fault; the first one's where all say that, each in its way.
 *
 * @param passedOver Who was not asked, since it takes no calls.
 */
export function attemptsFailed(
  attempts: readonly Attempt[],
  errors: readonly unknown[],
  passedOver: readonly Expert[] = [],
): unknown {
  const last = errors[errors.length - 1];
  if (errors.length + passedOver.length < 2 || !mayMoveOn(last)) return last;
  // Nobody is ill: the first choice says what is wrong with the request, and trying again would help nobody.
  if (passedOver.length === 0 && errors.every(isAboutTheRequest)) return errors[0];
  const waits = errors.flatMap((error) => {
    const seconds = TorouterError.isInstance(error) ? error.details.retryAfterSeconds : undefined;
    return typeof seconds === 'number' ? [seconds] : [];
  });
  const experts = [
    ...attempts.map(({ expert, code }) => ({ expert, code })),
    ...passedOver.map(({ name, state = 'ready' }) => ({
      expert: name,
      code: state === 'ready' ? null : CODE_OF[state],
    })),
  ];
  const failed = experts.map(({ expert, code }) => `${expert} (${code ?? 'ready again'})`).join(', ');
  return new TorouterError(
    'TOROUTER_EXPERTS_FAILED',
    `All ${experts.length} experts that could answer failed: ${failed}. Try again later.`,
    {
      // One of them is enough.
      details: { experts, ...(waits.length > 0 && { retryAfterSeconds: Math.min(...waits) }) },
      cause: last,
    },
  );
}

function isAboutTheRequest(error: unknown): boolean {
  return TorouterError.isInstance(error) && error.status < 500;
}
