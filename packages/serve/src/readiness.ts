/** What `GET /ready` answers. */
export interface Readiness {
  readonly status: 'ready' | 'closing' | 'overloaded' | 'no expert';
  readonly requestsInFlight: number;
}
