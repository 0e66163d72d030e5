import { TorouterError } from '@torouter/data';

/** The key is not taken, or nothing is left to pay with. */
const ALWAYS: ReadonlySet<unknown> = new Set([401, 402]);
/** As long as nothing was ever answered, the model or the address is wrong; later it may be this one prompt that is forbidden. */
const AT_FIRST: ReadonlySet<unknown> = new Set([403, 404]);

/** Whether an error is a refusal that would come for every call. */
export function isHopeless(error: unknown, hasSucceeded: boolean): boolean {
  if (!TorouterError.isInstance(error) || error.code !== 'TOROUTER_EXPERT_REFUSED') return false;
  return ALWAYS.has(error.details.status) || (!hasSucceeded && AT_FIRST.has(error.details.status));
}
