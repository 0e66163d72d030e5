/** Options of `serve`. */
export interface ServeOptions {
  /** 0 takes a free one. @default 2345 */
  port?: number;
  /** Another than loopback needs a gateway with a key. @default '127.0.0.1': reachable from this machine only */
  host?: string;
  /** A longer body is refused with 413. @default 10 MiB */
  maxBodyBytes?: number;
  /** Time a client has to send its headers. @default 15,000 */
  headersTimeoutMs?: number;
  /** Time a client has to send its whole request. @default 120,000 */
  requestTimeoutMs?: number;
  /** Time an idle connection stays open for the next request. @default 65,000 */
  keepAliveTimeoutMs?: number;
  /** Time a client may leave a full connection unread before it counts as gone. @default 60,000 */
  stallTimeoutMs?: number;
  /** Time that requests in flight have to finish once the server closes. @default 10,000 */
  drainTimeoutMs?: number;
  /** Aborting closes the server as `close()` does. */
  signal?: AbortSignal;
}

/** The options with their defaults. */
export type ServeLimits = Required<Omit<ServeOptions, 'port' | 'host' | 'signal'>>;
