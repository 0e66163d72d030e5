/** What `GET /health` answers; of a gateway with a key only the status. */
export interface Health {
  readonly status: 'ok';
  readonly router: string;
  readonly experts: readonly string[];
  readonly uptimeSeconds: number;
}
