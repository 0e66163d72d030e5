import { parseRouteInput } from '../request/parse-route-input.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `POST /v1/route`: the decision only. */
export const routeEndpoint: Endpoint = {
  label: '/v1/route',
  method: 'POST',
  async answer({ gateway }, exchange, body) {
    const decision = (exchange.decision = await gateway.route(parseRouteInput(body), exchange.options));
    return jsonResponse(200, decision, decisionHeaders(decision));
  },
};
