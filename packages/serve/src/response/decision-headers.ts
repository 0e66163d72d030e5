import type { GatewayDecision } from '../gateway-decision.js';
import { headerValue } from './header-value.js';

/**
 * Who answers and why, as headers: name, value, name, value …
 *
 * @param droppedFields Fields of the request that the expert's protocol could not carry: hints, left out. @default none
 */
export function decisionHeaders(
  { id, expert, reason }: GatewayDecision,
  droppedFields: readonly string[] = [],
): readonly string[] {
  return [
    'x-torouter-expert',
    headerValue(expert),
    'x-torouter-decision-id',
    id,
    'x-torouter-reason',
    headerValue(reason),
    ...(droppedFields.length > 0 ? ['x-torouter-dropped', headerValue(droppedFields.join(', '))] : []),
  ];
}
