/** A request without its transport. */
export interface GatewayRequest {
  readonly method: string;
  /** Path; a query is ignored. */
  readonly path: string;
  /** By name in lower case; read are `authorization`, `x-request-id`, `x-torouter-session` and `traceparent`. @default none */
  readonly headers?: RequestHeaders;
  /** The body, or a function that reads it: it is called only where path and method are right. */
  readonly body?: Uint8Array | (() => Promise<Uint8Array>);
  /** Aborts when the client goes away; the expert's call is then aborted at once. */
  readonly signal?: AbortSignal;
}

/** As node:http has them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;
