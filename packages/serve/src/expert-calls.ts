import { TorouterError } from '@torouter/data';
import type { ChatAnswer, ChatRequest, ChatStream, Expert } from '@torouter/experts';
import type { GatewayDecision } from './gateway-decision.js';
import type { GatewayCallOptions } from './gateway-options.js';
import type { GatewayMetrics } from './monitor/gateway-metrics.js';
import { WholeEvents } from './response/whole-events.js';

/** Calls the expert of a decision and counts what came of it. */
export class ExpertCalls {
  readonly #experts: ReadonlyMap<string, Expert>;
  readonly #metrics: GatewayMetrics;

  constructor(experts: ReadonlyMap<string, Expert>, metrics: GatewayMetrics) {
    this.#experts = experts;
    this.#metrics = metrics;
  }

  /** The complete answer. */
  async ask(decision: GatewayDecision, request: ChatRequest, options: GatewayCallOptions): Promise<ChatAnswer> {
    const expert = this.#expert(decision, options);
    try {
      const answer = await expert.generate(request, options);
      this.#metrics.answered(decision.expert, answer.usage, answer.costUsd);
      return answer;
    } catch (error) {
      this.#countFailure(decision, error, options);
      throw error;
    }
  }

  /** The answer as it comes, cut at whole server-sent events. */
  async stream(
    decision: GatewayDecision,
    request: ChatRequest,
    options: GatewayCallOptions,
  ): Promise<{ chunks: AsyncIterable<Uint8Array>; droppedFields: readonly string[] }> {
    const expert = this.#expert(decision, options);
    try {
      const stream = await expert.stream(request, options);
      return { chunks: this.#relay(decision, stream, options), droppedFields: stream.droppedFields };
    } catch (error) {
      this.#countFailure(decision, error, options);
      throw error;
    }
  }

  async *#relay(
    decision: GatewayDecision,
    chunks: ChatStream,
    options: GatewayCallOptions,
  ): AsyncGenerator<Uint8Array, void> {
    const events = new WholeEvents();
    try {
      for await (const chunk of chunks) {
        const whole = events.push(chunk);
        if (whole.length > 0) yield whole;
      }
      const rest = events.rest();
      if (rest) yield rest;
    } catch (error) {
      this.#countFailure(decision, error, options);
      throw error;
    } finally {
      const { usage, costUsd } = chunks.summary();
      this.#metrics.answered(decision.expert, usage, costUsd);
    }
  }

  #expert({ expert: name }: GatewayDecision, { signal }: GatewayCallOptions): Expert {
    signal?.throwIfAborted();
    const expert = this.#experts.get(name);
    if (!expert)
      throw new TorouterError(
        'TOROUTER_EXPERT_NOT_CONFIGURED',
        `The router chose ${JSON.stringify(name)}, which has no entry. Add it to the experts file under this name.`,
      );
    this.#metrics.hit(name);
    return expert;
  }

  #countFailure({ expert }: GatewayDecision, error: unknown, { signal }: GatewayCallOptions): void {
    if (signal?.aborted) return;
    this.#metrics.failed(expert, TorouterError.isInstance(error) ? error.code : 'TOROUTER_INTERNAL');
  }
}
