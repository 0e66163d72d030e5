import { TorouterError, type ErrorCode } from '@torouter/data';
import type { CollectEvent, CollectSummary } from '@torouter/experts';

/** An expert that was asked no more though calls were left. */
export type StoppedExpert = Extract<CollectEvent, { type: 'expert-stopped' }>;

/**
 * Ends a collection in an error where an expert was given up, or none answered. A cost cap that was reached is what was asked for.
 *
 * @throws {TorouterError} With the code of what went wrong.
 */
export function refusePartialCollection({ written }: CollectSummary, stopped: readonly StoppedExpert[]): void {
  const first = stopped.find(({ why }) => why === 'gave-up');
  if (first)
    throw new TorouterError(
      (first.code ?? 'TOROUTER_EXPERT_UNREACHABLE') as ErrorCode,
      `The expert ${first.expert} was given up, with calls left: ${first.message} --resume goes on with them.`,
      { details: { expert: first.expert } },
    );
  if (!written)
    throw new TorouterError(
      'TOROUTER_EMPTY_DATA',
      'Not one call succeeded, so there are no outcomes. --resume --retry-failures asks again.',
    );
}
