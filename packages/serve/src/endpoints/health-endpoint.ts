import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `GET /health`: the process answers. */
export const healthEndpoint: Endpoint = {
  label: '/health',
  method: 'GET',
  answer: ({ gateway }) => jsonResponse(200, gateway.health()),
};
