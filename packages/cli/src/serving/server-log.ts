import type { GatewayLogger } from '@torouter/serve';

/** Where the server writes what happens. */
export interface ServerLog extends AsyncDisposable {
  /** One record per request; undefined where nothing is logged. */
  readonly logger: GatewayLogger | undefined;
  /**
   * Something that happened to the server itself.
   *
   * @returns Whether it is on stderr now, so that it need not be said there again.
   */
  event(level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): boolean;
  /** Opens the file anew, after somebody has moved it away. */
  reopen(): void;
}
