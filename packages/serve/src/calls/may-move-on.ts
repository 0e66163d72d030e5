import { TorouterError, type ErrorCode } from '@torouter/data';

/** The request itself is at fault: every expert would say the same. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'TOROUTER_INVALID_ARGUMENT',
  'TOROUTER_MESSAGES_INVALID',
  'TOROUTER_ABORTED',
]);

/** With these words an expert refuses a conversation that is too long for it, not for others. */
const TOO_LONG = /context|too_long|too_large/;

/** Whether another expert may answer what one could not. What a custom expert throws counts as its failure. */
export function mayMoveOn(error: unknown): boolean {
  if (!TorouterError.isInstance(error)) return true;
  if (FINAL.has(error.code)) return false;
  if (error.code !== 'TOROUTER_EXPERT_REFUSED') return true;
  const { status, code } = error.details;
  return (status !== 400 && status !== 422) || (typeof code === 'string' && TOO_LONG.test(code));
}
