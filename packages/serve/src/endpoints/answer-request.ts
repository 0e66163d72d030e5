import { TorouterError } from '@torouter/data';
import type { GatewayRequest } from '../gateway-request.js';
import type { GatewayResponse } from '../gateway-response.js';
import { Exchange } from '../monitor/exchange.js';
import { RequestSpan } from '../monitor/request-span.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { jsonResponse } from '../response/json-response.js';
import { openAiError } from '../response/openai-error.js';
import type { Desk } from './desk.js';
import type { Endpoint } from './endpoint.js';
import { ENDPOINT_LIST, endpointOf, OTHER_PATH } from './endpoints.js';

const NO_BODY = new Uint8Array(0);
/** Of a gateway that is full; one that is being drained by its clients' retries needs no longer. */
const RETRY_AFTER_SECONDS = 1;

/** Finds the endpoint, lets it answer, and turns what it throws into OpenAI's error shape. Never rejects. */
export async function answerRequest(desk: Desk, request: GatewayRequest): Promise<GatewayResponse> {
  const query = request.path.indexOf('?');
  const path = query < 0 ? request.path : request.path.slice(0, query);
  const endpoint = endpointOf(path);
  const { method } = request;
  const label = endpoint?.label ?? OTHER_PATH;
  const exchange = new Exchange(request, path, label, desk.monitors);
  try {
    if (!endpoint?.isOpen) desk.keyCheck?.check(exchange.headers.authorization);
    if (!endpoint) throw noSuchPath();
    if (!allows(endpoint, method)) throw wrongMethod(endpoint);
    if (endpoint.method === 'POST') {
      if (desk.monitors.metrics.inFlight > desk.maxConcurrentRequests) throw overloaded(desk.maxConcurrentRequests);
      if (desk.openTelemetry) exchange.span = RequestSpan.begin(desk.openTelemetry, label, exchange.headers);
    }
    const body = endpoint.method === 'GET' ? NO_BODY : await readBody(request);
    const response = await endpoint.answer(desk, exchange, body);
    if (!response.stream) exchange.end(response.status);
    (response.headers as string[]).push('x-request-id', exchange.requestId);
    return response;
  } catch (thrown) {
    const error = exchange.signal?.aborted ? clientGone() : thrown;
    const { status, body, retryAfterSeconds } = openAiError(error);
    exchange.end(status, error);
    const headers = exchange.record ? decisionHeaders(exchange.record, true) : [];
    headers.push('x-request-id', exchange.requestId);
    if (status === 405) headers.push('allow', allowedMethods(endpoint!));
    if (status === 429 || status === 503) headers.push('retry-after', String(retryAfterSeconds ?? RETRY_AFTER_SECONDS));
    if (status === 401) headers.push('www-authenticate', 'Bearer');
    return jsonResponse(status, body, headers);
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
  const paths = (method: string) => ENDPOINT_LIST.filter((each) => each.method === method).map(({ label }) => label);
  return new TorouterError(
    'TOROUTER_ROUTE_NOT_FOUND',
    `There is no such path. POST ${paths('POST').join(', ')} and GET ${paths('GET').join(', ')} exist.`,
  );
}

function wrongMethod(endpoint: Endpoint): TorouterError {
  return new TorouterError(
    'TOROUTER_METHOD_NOT_ALLOWED',
    `${endpoint.label} answers ${allowedMethods(endpoint)} only.`,
  );
}

function overloaded(most: number): TorouterError {
  return new TorouterError(
    'TOROUTER_OVERLOADED',
    `The gateway has ${most} requests in flight, as many as it may. Try again in ${RETRY_AFTER_SECONDS} s.`,
    { details: { retryAfterSeconds: RETRY_AFTER_SECONDS } },
  );
}

function clientGone(): TorouterError {
  return new TorouterError('TOROUTER_ABORTED', 'The client went away before the answer was there.');
}
