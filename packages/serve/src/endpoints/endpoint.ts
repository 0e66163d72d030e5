import type { GatewayResponse } from '../gateway-response.js';
import type { Exchange } from '../monitor/exchange.js';
import type { Desk } from './desk.js';

/** One path of the gateway. */
export interface Endpoint {
  /** How the path is counted. */
  readonly label: string;
  readonly method: 'GET' | 'POST';
  /** Needs no key: probes of orchestrators have none. @default false */
  readonly isOpen?: boolean;
  /**
   * Answers or throws. Sets `exchange.record` as soon as there is one.
   *
   * @param body Empty for GET.
   */
  answer(desk: Desk, exchange: Exchange, body: Uint8Array): GatewayResponse | Promise<GatewayResponse>;
}
