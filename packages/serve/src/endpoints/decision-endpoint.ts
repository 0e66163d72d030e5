import { TorouterError } from '@torouter/data';
import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** In front of the id. */
export const DECISION_PATH = '/v1/decisions/';

/** `GET /v1/decisions/{id}`: what is known of one of the last decisions. */
export const decisionEndpoint: Endpoint = {
  label: '/v1/decisions/{id}',
  method: 'GET',
  answer({ store }, { path }) {
    const report = store.get(path.slice(DECISION_PATH.length));
    if (!report)
      throw new TorouterError(
        'TOROUTER_DECISION_NOT_FOUND',
        'There is no such decision, or no longer; its id is in the header x-torouter-decision-id.',
      );
    return jsonResponse(200, report);
  },
};
