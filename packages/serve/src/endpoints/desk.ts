import type { ChatRequest } from '@torouter/experts';
import type { KeyCheck } from '../access/key-check.js';
import type { Call, ExpertCalls } from '../calls/expert-calls.js';
import type { DecisionStore } from '../decisions/decision-store.js';
import type { Gateway } from '../gateway.js';
import type { GatewayCallOptions } from '../gateway-options.js';
import type { Monitors } from '../monitor/exchange.js';
import type { OpenTelemetryApi, RequestSpan } from '../monitor/request-span.js';

/** What the endpoints of a gateway share. */
export interface Desk {
  readonly gateway: Gateway;
  readonly calls: ExpertCalls;
  readonly store: DecisionStore;
  readonly monitors: Monitors;
  readonly keyCheck: KeyCheck | undefined;
  readonly openTelemetry: OpenTelemetryApi | undefined;
  readonly maxConcurrentRequests: number;
  /** Decides, and writes the decision down; at once where the router's scores are known. */
  begin(request: ChatRequest, options: GatewayCallOptions & { span?: RequestSpan | undefined }): Call | Promise<Call>;
}
