import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `GET /ready`: whether more requests should be sent here; 503 where not. */
export const readyEndpoint: Endpoint = {
  label: '/ready',
  method: 'GET',
  isOpen: true,
  answer({ gateway }) {
    const readiness = gateway.readiness(1);
    return jsonResponse(readiness.status === 'ready' ? 200 : 503, readiness);
  },
};
