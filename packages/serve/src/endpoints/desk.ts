import type { ExpertCalls } from '../expert-calls.js';
import type { Gateway } from '../gateway.js';
import type { GatewayLogger } from '../monitor/gateway-logger.js';
import type { GatewayMetrics } from '../monitor/gateway-metrics.js';

/** What the endpoints of a gateway share. */
export interface Desk {
  readonly gateway: Gateway;
  readonly calls: ExpertCalls;
  readonly metrics: GatewayMetrics;
  readonly logger: GatewayLogger | undefined;
}
