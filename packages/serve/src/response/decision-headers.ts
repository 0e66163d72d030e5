import type { GatewayDecision } from '../gateway-decision.js';
import { headerValue } from './header-value.js';

/** Who answers and why, as headers: name, value, name, value … */
export function decisionHeaders({ id, expert, reason }: GatewayDecision): readonly string[] {
  return [
    'x-torouter-expert',
    headerValue(expert),
    'x-torouter-decision-id',
    id,
    'x-torouter-reason',
    headerValue(reason),
  ];
}
