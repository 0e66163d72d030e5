import type { ByteStream } from './byte-stream.js';

/** A response without its transport: a whole body, or a stream of bytes that never throws. */
export type GatewayResponse = WholeResponse | StreamedResponse;

/** A response whose body is complete. */
export interface WholeResponse {
  readonly status: number;
  /** Name, value, name, value …; names in lower case, values printable ASCII. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | string;
  readonly stream?: undefined;
}

/** A response that is sent as it comes. Iterate the stream once, and leave the loop where the client goes away. */
export interface StreamedResponse {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body?: undefined;
  readonly stream: ByteStream;
}
