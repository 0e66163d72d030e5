import { parseRouteInput } from '../request/parse-route-input.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { jsonResponse } from '../response/json-response.js';
import { beginCall } from './begin-call.js';
import type { Endpoint } from './endpoint.js';

/** `POST /v1/route`: the decision only. */
export const routeEndpoint: Endpoint = {
  label: '/v1/route',
  method: 'POST',
  async answer(desk, exchange, body) {
    const { record } = await beginCall(desk, exchange, parseRouteInput(body));
    record.end('completed');
    return jsonResponse(200, record.decision, decisionHeaders(record, true));
  },
};
