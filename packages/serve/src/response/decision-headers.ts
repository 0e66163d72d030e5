import type { DecisionRecord } from '../decisions/decision-record.js';
import { headerValue } from './header-value.js';

/**
 * Who answers and why, as headers: name, value, name, value …
 *
 * @param complete The answer is whole, so that its cost is known.
 */
export function decisionHeaders(record: DecisionRecord, complete: boolean): string[] {
  const { id, decision, droppedFields, costUsd, usage } = record;
  const headers = [
    'x-torouter-expert',
    headerValue(decision.expert),
    'x-torouter-decision-id',
    id,
    'x-torouter-reason',
    headerValue(decision.reason),
  ];
  if (complete && record.attempts.length > 0) headers.push('x-torouter-attempts', String(record.requests));
  if (complete && usage && costUsd !== null) headers.push('x-torouter-cost-usd', String(costUsd));
  if (droppedFields.length > 0) headers.push('x-torouter-dropped', headerValue(droppedFields.join(', ')));
  return headers;
}
