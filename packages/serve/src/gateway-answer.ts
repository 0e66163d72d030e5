import type { ChatAnswer } from '@torouter/experts';
import type { GatewayDecision } from './gateway-decision.js';

/** A complete answer and who gave it. */
export interface GatewayAnswer {
  readonly decision: GatewayDecision;
  readonly answer: ChatAnswer;
  /** Requests to experts that it took. */
  readonly attempts: number;
  /** Over all attempts; null where a price is not known. */
  readonly costUsd: number | null;
}

/** A streamed answer and who gives it. */
export interface GatewayStream {
  /** Of the expert that has begun to answer. */
  readonly decision: GatewayDecision;
  /** Whole server-sent events as the expert sent them. Iterate once; throws TOROUTER_EXPERT_STREAM_BROKEN as `ChatStream` does. */
  readonly stream: AsyncIterable<Uint8Array>;
}
