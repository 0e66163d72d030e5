import { TorouterError } from '@torouter/data';
import type { GatewayRequest } from '../gateway-request.js';
import type { GatewayResponse } from '../gateway-response.js';
import { Exchange } from '../monitor/exchange.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { jsonResponse } from '../response/json-response.js';
import { openAiError } from '../response/openai-error.js';
import type { Desk } from './desk.js';
import type { Endpoint } from './endpoint.js';
import { endpointOf, OTHER_PATH } from './endpoints.js';

const NO_BODY = new Uint8Array(0);

/** Finds the endpoint, lets it answer, and turns what it throws into OpenAI's error shape. Never rejects. */
export async function answerRequest(desk: Desk, request: GatewayRequest): Promise<GatewayResponse> {
  const query = request.path.indexOf('?');
  const path = query < 0 ? request.path : request.path.slice(0, query);
  const endpoint = endpointOf(path);
  const { method, signal } = request;
  const label = endpoint?.label ?? OTHER_PATH;
  const exchange = new Exchange({ method, path, label, signal }, desk.metrics, desk.logger);
  try {
    if (!endpoint) throw noSuchPath();
    if (!allows(endpoint, method)) throw wrongMethod(endpoint);
    const body = endpoint.method === 'GET' ? NO_BODY : await readBody(request);
    const response = await endpoint.answer(desk, exchange, body);
    if (!response.stream) exchange.end(response.status);
    return response;
  } catch (thrown) {
    const error = signal?.aborted ? clientGone() : thrown;
    const { status, body } = openAiError(error);
    exchange.end(status, error);
    const headers = exchange.decision ? decisionHeaders(exchange.decision) : [];
    return jsonResponse(status, body, status === 405 ? ['allow', allowedMethods(endpoint!), ...headers] : headers);
  }
}

function readBody({ body }: GatewayRequest): Uint8Array | Promise<Uint8Array> {
  return typeof body === 'function' ? body() : (body ?? NO_BODY);
}

function allows(endpoint: Endpoint, method: string): boolean {
  return endpoint.method === method || (endpoint.method === 'GET' && method === 'HEAD');
}

function allowedMethods(endpoint: Endpoint): string {
  return endpoint.method === 'GET' ? 'GET, HEAD' : endpoint.method;
}

function noSuchPath(): TorouterError {
  return new TorouterError(
    'TOROUTER_ROUTE_NOT_FOUND',
    'There is no such path. POST /predict, /v1/chat/completions and /v1/route, GET /v1/models, /health and /metrics exist.',
  );
}

function wrongMethod(endpoint: Endpoint): TorouterError {
  return new TorouterError(
    'TOROUTER_METHOD_NOT_ALLOWED',
    `${endpoint.label} answers ${allowedMethods(endpoint)} only.`,
  );
}

function clientGone(): TorouterError {
  return new TorouterError('TOROUTER_ABORTED', 'The client went away before the answer was there.');
}
