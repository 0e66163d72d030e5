import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `GET /v1/models`: every value that `model` may have. */
export const modelsEndpoint: Endpoint = {
  label: '/v1/models',
  method: 'GET',
  answer: ({ gateway }) => jsonResponse(200, gateway.models()),
};
