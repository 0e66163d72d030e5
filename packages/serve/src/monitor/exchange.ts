import { TorouterError } from '@torouter/data';
import type { GatewayDecision } from '../gateway-decision.js';
import type { GatewayCallOptions } from '../gateway-options.js';
import type { GatewayLogger } from './gateway-logger.js';
import type { GatewayMetrics } from './gateway-metrics.js';

/** One request on its way through the gateway; `end` counts and logs it, once. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  /** For whatever is called on the way. */
  readonly options: GatewayCallOptions;
  /** Known as soon as the expert is. */
  decision: GatewayDecision | undefined;
  readonly #label: string;
  readonly #started = performance.now();
  readonly #metrics: GatewayMetrics;
  readonly #logger: GatewayLogger | undefined;
  #ended = false;

  constructor(
    request: { method: string; path: string; label: string; signal: AbortSignal | undefined },
    metrics: GatewayMetrics,
    logger: GatewayLogger | undefined,
  ) {
    this.method = request.method;
    this.path = request.path;
    this.options = { signal: request.signal };
    this.#label = request.label;
    this.#metrics = metrics;
    this.#logger = logger;
    metrics.requestStarted();
  }

  /** @param error What went wrong, where something did. */
  end(status: number, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const milliseconds = performance.now() - this.#started;
    this.#metrics.requestEnded(this.#label, status, milliseconds / 1000);
    if (this.#logger) this.#log(this.#logger, status, milliseconds, error);
  }

  #log(logger: GatewayLogger, status: number, milliseconds: number, error: unknown): void {
    const record = {
      method: this.method,
      path: this.path.slice(0, 200),
      status,
      expert: this.decision?.expert ?? null,
      decisionId: this.decision?.id ?? null,
      milliseconds,
      ...(error === undefined ? {} : describeError(error)),
    };
    const level = status >= 500 || (error !== undefined && status < 400) ? 'error' : status >= 400 ? 'warn' : 'info';
    try {
      logger[level](record, 'request');
    } catch {
      // A logger that fails must not take the answer with it.
    }
  }
}

/** The message of an unexpected error may quote the request, its stack frames cannot. */
function describeError(error: unknown): { code: string; frames?: string } {
  if (TorouterError.isInstance(error)) return { code: error.code };
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return {
    code: 'TOROUTER_INTERNAL',
    frames: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  };
}
