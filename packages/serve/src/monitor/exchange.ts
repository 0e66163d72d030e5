import { randomUUID } from 'node:crypto';
import { TorouterError } from '@torouter/data';
import type { ChatMessage } from '@torouter/experts';
import type { DecisionRecord } from '../decisions/decision-record.js';
import type { GatewayRequest, RequestHeaders } from '../gateway-request.js';
import type { GatewayLogger } from './gateway-logger.js';
import type { GatewayMetrics } from './gateway-metrics.js';
import type { RequestSpan } from './request-span.js';

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;
const NO_HEADERS: RequestHeaders = {};

/** Who wants to know of requests. */
export interface Monitors {
  readonly metrics: GatewayMetrics;
  readonly logger: GatewayLogger | undefined;
  readonly logPrompts: boolean;
}

/** One request on its way through the gateway; `end` counts and logs it, once. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly signal: AbortSignal | undefined;
  /** Known as soon as the expert is. */
  record: DecisionRecord | undefined;
  /** What `logPrompts` logs. */
  messages: readonly ChatMessage[] | undefined;
  span: RequestSpan | undefined;
  readonly #label: string;
  #requestId: string | undefined;
  readonly #started = performance.now();
  readonly #monitors: Monitors;
  #ended = false;

  constructor(
    { method, headers = NO_HEADERS, signal }: GatewayRequest,
    path: string,
    label: string,
    monitors: Monitors,
  ) {
    const { 'x-request-id': id } = headers;
    this.#requestId = typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined;
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.signal = signal;
    this.#label = label;
    this.#monitors = monitors;
    monitors.metrics.requestStarted();
  }

  /** The client's `x-request-id`, else the id of the decision, else one of its own. */
  get requestId(): string {
    return (this.#requestId ??= this.record?.id ?? randomUUID());
  }

  /** The client's `x-torouter-session`. */
  get session(): string | undefined {
    const { 'x-torouter-session': session } = this.headers;
    return typeof session === 'string' && session !== '' ? session : undefined;
  }

  /** @param error What went wrong, where something did. */
  end(status: number, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const milliseconds = performance.now() - this.#started;
    const { metrics, logger } = this.#monitors;
    metrics.requestEnded(this.#label, status, milliseconds / 1000);
    // Where something went wrong before an expert was asked, or after the last one.
    this.record?.end(status === 499 ? 'left' : error === undefined ? 'completed' : 'failed');
    if (this.span) this.#endSpan(this.span, status, error);
    if (logger) this.#log(logger, status, milliseconds, error);
  }

  #endSpan(span: RequestSpan, status: number, error: unknown): void {
    const { record } = this;
    span.set({
      'http.response.status_code': status,
      'gen_ai.operation.name': 'chat',
      'torouter.request.id': this.requestId,
      ...(record && {
        'torouter.decision.id': record.id,
        'torouter.expert': record.decision.expert,
        'torouter.attempts': record.requests,
      }),
      ...(record?.usage && {
        'gen_ai.usage.input_tokens': record.usage.inputTokens,
        'gen_ai.usage.output_tokens': record.usage.outputTokens,
      }),
    });
    if (error === undefined) span.end();
    else span.fail(error);
  }

  #log(logger: GatewayLogger, status: number, milliseconds: number, error: unknown): void {
    const { record, messages } = this;
    const entry = {
      requestId: this.requestId,
      method: this.method,
      path: this.path.slice(0, 200),
      status,
      expert: record?.decision.expert ?? null,
      decisionId: record?.id ?? null,
      ...(record && { attempts: record.requests, costUsd: record.usage ? record.costUsd : null }),
      milliseconds,
      ...(error === undefined ? {} : describeError(error)),
      ...(this.#monitors.logPrompts && messages && { messages }),
    };
    const level = status >= 500 || (error !== undefined && status < 400) ? 'error' : status >= 400 ? 'warn' : 'info';
    try {
      logger[level](entry, 'request');
    } catch {
      // A logger that fails must not take the answer with it.
    }
  }
}

/** The message of an unexpected error may quote the request, its stack frames cannot. */
function describeError(error: unknown): { code: string; frames?: string } {
  if (TorouterError.isInstance(error)) {
    const { code, cause } = error;
    const isDefect = cause instanceof Error && !TorouterError.isInstance(cause) && code === 'TOROUTER_ROUTER_FAILED';
    return isDefect ? { code, frames: framesOf(cause) } : { code };
  }
  return { code: 'TOROUTER_INTERNAL', frames: error instanceof Error ? framesOf(error) : '' };
}

function framesOf({ stack = '', message }: Error): string {
  // A message may have lines that look like frames.
  return stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
