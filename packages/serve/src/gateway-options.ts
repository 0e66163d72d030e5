import type { OpenTelemetryApi } from './monitor/request-span.js';
import type { GatewayLogger } from './monitor/gateway-logger.js';
import type { ModelRules, SetupParts } from './setup.js';

/** What a `Gateway` is made of. */
export interface GatewayOptions extends SetupParts {
  /**
   * How to reach the experts, by name: at least those that the router knows. The caller closes them.
   */
  experts: SetupParts['experts'];
  /** Routers by policy: `{ cheap: router.withPolicy(…) }` answers requests for the model "auto:cheap". @default none */
  policies?: SetupParts['policies'];
  /** What answers `POST /v1/embeddings`. @default none */
  encoder?: SetupParts['encoder'];
  /** Other names of models, for clients that cannot be changed: `{ 'gpt-4o': 'auto' }`. @default none */
  modelAliases?: Readonly<Record<string, string>>;
  /** What becomes of a `model` that nobody knows: 404, or as if it were "auto". @default 'refuse' */
  unknownModel?: ModelRules['unknownModel'];
  /**
   * What becomes of a stream whose expert fails after its first token: it ends in an error event, or another expert goes on with the text
   * that was sent, where there is one that `continues`. @default 'error'
   */
  brokenStreams?: 'error' | 'continue';
  /** Who answers where the router itself fails. @default such requests fail with TOROUTER_ROUTER_FAILED */
  fallbackExpert?: string;
  /** By how much the score of another expert must be better before a conversation leaves the one that has answered so far. @default 0.02 */
  switchMargin?: number;
  /** Conversations whose expert is remembered; 0 keeps none on its expert. @default 100,000 */
  maxSessions?: number;
  /** Texts whose scores are kept, keyed by the router's hash; 0 keeps none. @default 10,000 */
  maxCachedDecisions?: number;
  /** Decisions that `GET /v1/decisions/{id}` knows. @default 10,000 */
  maxStoredDecisions?: number;
  /** Requests in flight; more are refused with 503. `GET /ready` says no from nine tenths on. @default 10,000 */
  maxConcurrentRequests?: number;
  /** What a request must bring as `Authorization: Bearer …`; `/health` and `/ready` need none. @default none */
  apiKey?: string;
  /** One record per request. @default none */
  logger?: GatewayLogger;
  /** Messages of requests go into the log as well. @default false */
  logPrompts?: boolean;
  /** The module `@opentelemetry/api`, with an SDK registered: spans per request, decision and expert. @default no traces */
  openTelemetry?: OpenTelemetryApi;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** Options of a single call of a `Gateway`. */
export interface GatewayCallOptions {
  signal?: AbortSignal;
  /** Requests of one session belong to one conversation. @default told by the messages */
  session?: string;
}
