import type { WholeResponse } from '../gateway-response.js';

/** A value as a JSON response. */
export function jsonResponse(status: number, value: unknown, headers: readonly string[] = []): WholeResponse {
  return { status, headers: ['content-type', 'application/json', ...headers], body: JSON.stringify(value) };
}
