import type { Expert } from '@torouter/experts';
import type { GatewayLogger } from './monitor/gateway-logger.js';
import type { RoutingDecider } from './routing-decider.js';

/** What a {@link Gateway} is made of. */
export interface GatewayOptions {
  router: RoutingDecider;
  /** How to reach the experts, by name: at least those that the router knows. The caller closes them. */
  experts: ReadonlyMap<string, Expert>;
  /** One record per request. @default none */
  logger?: GatewayLogger;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** Options of a single call of a {@link Gateway}. */
export interface GatewayCallOptions {
  signal?: AbortSignal;
}
