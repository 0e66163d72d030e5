import type { TorouterError } from '@torouter/data';
import { refusal } from './refusal.js';

/** Status where the error names none: the fault is upstream. */
const BAD_GATEWAY = 502;

/**
 * The typed error for an error object that came with a status of 200, as some gateways in front of providers send it.
 *
 * @param secret What the error may not repeat.
 */
export function errorInAnswer(name: string, error: unknown, secret: string | undefined): TorouterError {
  const { code, status } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const said = [code, status].map(Number).find((value) => Number.isInteger(value) && value >= 400 && value <= 599);
  return refusal(name, said ?? BAD_GATEWAY, {}, Buffer.from(JSON.stringify({ error })), secret);
}
