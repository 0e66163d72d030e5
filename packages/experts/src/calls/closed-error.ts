import { TorouterError } from '@torouter/data';

/** The error for a call after the expert was closed. */
export function closedError(name: string): TorouterError {
  return new TorouterError('TOROUTER_EXPERT_UNREACHABLE', `The expert ${name} has been closed; create it anew.`, {
    details: { expert: name, reason: 'closed' },
  });
}
