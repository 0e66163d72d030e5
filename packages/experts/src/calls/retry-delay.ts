import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';

/** Statuses after which the same request may succeed. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);
/** The request did not get to the expert. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
/** Certificates do not mend themselves. */
const LASTING = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** How often and how patiently an expert is asked again. */
export type RetrySettings = Required<Pick<ExpertConfig, 'maxRetries' | 'retryDelayMs' | 'maxRetryDelayMs'>>;

/**
 * How long to wait before a request is sent again: full jitter, a random part of retryDelayMs × 2^(attempt − 1), on top of what the expert
 * asks for by `Retry-After`.
 *
 * Asking again is safe where nothing of an answer came: the connection failed, or a status says "later". A request that leaves something behind
 * (`store`) is sent again only where it certainly did not arrive. A deadline that ran out is none of these: the expert may still be computing.
 *
 * @param attempt Number of the attempt that failed, from 1.
 * @param random Uniform in [0, 1).
 * @returns Milliseconds; undefined where the error is final.
 */
export function retryDelay(
  error: unknown,
  attempt: number,
  request: ChatRequest,
  { maxRetries, retryDelayMs, maxRetryDelayMs }: RetrySettings,
  random: () => number,
): number | undefined {
  if (attempt > maxRetries || !TorouterError.isInstance(error) || !isSafe(error, request)) return undefined;
  const askedMs = Number(error.details.retryAfterSeconds ?? 0) * 1000;
  if (askedMs > maxRetryDelayMs) return undefined;
  return Math.min(maxRetryDelayMs, askedMs + random() * Math.min(maxRetryDelayMs, retryDelayMs * 2 ** (attempt - 1)));
}

function isSafe({ code, details }: TorouterError, request: ChatRequest): boolean {
  const leavesTraces = request.store === true;
  const reason = String(details.reason);
  switch (code) {
    case 'TOROUTER_EXPERT_UNREACHABLE':
      return NOT_SENT.test(reason) || (!leavesTraces && !LASTING.test(reason));
    case 'TOROUTER_EXPERT_REFUSED':
      // A status of 429 or 503 comes before the work; the others may come after it.
      return PASSING.has(Number(details.status)) && (!leavesTraces || [429, 503].includes(Number(details.status)));
    case 'TOROUTER_EXPERT_STREAM_BROKEN':
      // Whoever calls has seen nothing of it yet: see openStream.
      return !leavesTraces;
    default:
      return false;
  }
}
