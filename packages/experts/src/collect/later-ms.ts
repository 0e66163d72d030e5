import { TorouterError } from '@torouter/data';

/** Where the expert does not say how long. */
const USUAL_WAIT_MS = 5_000;
/** Where it says "now": it has just refused. */
const MIN_WAIT_MS = 1_000;

/**
 * For how long an expert wants to be left alone, where an error says that and nothing of the call: its circuit is open, its minute is used up, it
 * answers 429. Undefined for all other errors.
 */
export function laterMs(error: unknown): number | undefined {
  if (!TorouterError.isInstance(error)) return undefined;
  const { code, details } = error;
  const isLater =
    code === 'TOROUTER_EXPERT_CIRCUIT_OPEN' ||
    code === 'TOROUTER_EXPERT_OVERLOADED' ||
    (code === 'TOROUTER_EXPERT_REFUSED' && details.status === 429);
  if (!isLater) return undefined;
  const { retryAfterSeconds } = details;
  return typeof retryAfterSeconds === 'number' && retryAfterSeconds >= 0
    ? Math.max(MIN_WAIT_MS, retryAfterSeconds * 1000)
    : USUAL_WAIT_MS;
}
