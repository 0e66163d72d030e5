import { chatCompletionsEndpoint } from './chat-completions-endpoint.js';
import { DECISION_PATH, decisionEndpoint } from './decision-endpoint.js';
import { embeddingsEndpoint } from './embeddings-endpoint.js';
import type { Endpoint } from './endpoint.js';
import { healthEndpoint } from './health-endpoint.js';
import { metricsEndpoint } from './metrics-endpoint.js';
import { modelEndpoint } from './model-endpoint.js';
import { modelsEndpoint } from './models-endpoint.js';
import { predictEndpoint } from './predict-endpoint.js';
import { readyEndpoint } from './ready-endpoint.js';
import { responsesEndpoint } from './responses-endpoint.js';
import { routeEndpoint } from './route-endpoint.js';

/** How a path that does not exist is counted. */
export const OTHER_PATH = 'other';

/** Every endpoint there is. */
export const ENDPOINT_LIST: readonly Endpoint[] = [
  predictEndpoint,
  chatCompletionsEndpoint,
  responsesEndpoint,
  embeddingsEndpoint,
  routeEndpoint,
  modelsEndpoint,
  modelEndpoint,
  decisionEndpoint,
  healthEndpoint,
  readyEndpoint,
  metricsEndpoint,
];

const BY_PATH = new Map(ENDPOINT_LIST.map((endpoint) => [endpoint.label, endpoint]));

/** Every label that a request can be counted under. */
export const PATH_LABELS: readonly string[] = [...BY_PATH.keys(), OTHER_PATH];

/** The endpoint of a path without its query. */
export function endpointOf(path: string): Endpoint | undefined {
  if (path.startsWith('/v1/models/')) return modelEndpoint;
  if (path.startsWith(DECISION_PATH)) return decisionEndpoint;
  return BY_PATH.get(path);
}
