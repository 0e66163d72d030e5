import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `GET /health`: the process answers. Names are told only where everybody may ask for them. */
export const healthEndpoint: Endpoint = {
  label: '/health',
  method: 'GET',
  isOpen: true,
  answer({ gateway }) {
    const health = gateway.health();
    return jsonResponse(200, gateway.hasApiKey ? { status: health.status } : health);
  },
};
