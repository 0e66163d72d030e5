/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** Such as "http://127.0.0.1:2345". */
  readonly url: string;
  readonly port: number;
  /**
   * Accepts nothing more, lets requests in flight finish within `drainTimeoutMs`, then cuts them off. Idempotent; resolves when
   * every connection is closed.
   */
  close(): Promise<void>;
}
