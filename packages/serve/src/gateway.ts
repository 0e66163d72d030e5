import { randomUUID } from 'node:crypto';
import { TorouterError } from '@torouter/data';
import type { ChatAnswer, ChatMessage, ChatRequest, Expert } from '@torouter/experts';
import { AUTO_MODEL } from './auto-model.js';
import { checkExperts } from './check-experts.js';
import { answerRequest } from './endpoints/answer-request.js';
import { PATH_LABELS } from './endpoints/endpoints.js';
import { ExpertCalls } from './expert-calls.js';
import type { GatewayDecision } from './gateway-decision.js';
import type { GatewayCallOptions, GatewayOptions } from './gateway-options.js';
import type { GatewayRequest } from './gateway-request.js';
import type { GatewayResponse } from './gateway-response.js';
import type { Desk } from './endpoints/desk.js';
import { GatewayMetrics } from './monitor/gateway-metrics.js';
import { modelList, type ModelList } from './response/model-list.js';
import { prediction, type Prediction } from './response/prediction.js';
import type { RoutingDecider } from './routing-decider.js';

/** A complete answer and who gave it. */
export interface GatewayAnswer {
  readonly decision: GatewayDecision;
  readonly answer: ChatAnswer;
}

/** A streamed answer and who gives it. */
export interface GatewayStream {
  readonly decision: GatewayDecision;
  /** Whole server-sent events as the expert sent them. Iterate once; throws TOROUTER_EXPERT_STREAM_BROKEN as `ChatStream` does. */
  readonly stream: AsyncIterable<Uint8Array>;
}

/** What `GET /health` answers. */
export interface Health {
  readonly status: 'ok';
  readonly router: string;
  readonly experts: readonly string[];
  readonly uptimeSeconds: number;
}

/**
 * A router and its experts behind one door, without a transport: {@link Gateway.handle} answers any request in OpenAI's shapes,
 * the other methods do the same for programs. `serve` puts HTTP around it. It holds no resource; the caller closes the experts.
 *
 * `model` absent, "auto" or the router's name routes; an expert's name asks that expert.
 */
export class Gateway {
  readonly router: RoutingDecider;
  readonly experts: ReadonlyMap<string, Expert>;
  /** Experts that the router does not know; they answer only when a request names them. */
  readonly unusedExperts: readonly string[];
  readonly #metrics: GatewayMetrics;
  readonly #calls: ExpertCalls;
  readonly #desk: Desk;
  readonly #now: () => number;
  readonly #startedAt: number;

  /**
   * @throws {TorouterError} TOROUTER_EXPERT_NOT_CONFIGURED where the router knows an expert that `experts` lacks,
   *   TOROUTER_INVALID_ARGUMENT where an expert is called "auto".
   */
  constructor({ router, experts, logger, now = Date.now }: GatewayOptions) {
    this.unusedExperts = checkExperts(router, experts);
    this.router = router;
    this.experts = experts;
    this.#metrics = new GatewayMetrics(experts.keys(), PATH_LABELS);
    this.#calls = new ExpertCalls(experts, this.#metrics);
    this.#desk = { gateway: this, calls: this.#calls, metrics: this.#metrics, logger };
    this.#now = now;
    this.#startedAt = now();
  }

  /** Answers any request; never rejects. What goes wrong is an error in OpenAI's shape. */
  handle(request: GatewayRequest): Promise<GatewayResponse> {
    return answerRequest(this.#desk, request);
  }

  /** Decides only; no expert is called. */
  async route(input: string | readonly ChatMessage[], options: GatewayCallOptions = {}): Promise<GatewayDecision> {
    const started = performance.now();
    const { expert, scores, reason } = await this.router.route(input, options);
    this.#metrics.decided((performance.now() - started) / 1000);
    return { id: randomUUID(), expert, scores, reason };
  }

  /**
   * The expert for a request: the one its `model` names, else the router's choice.
   *
   * @throws {TorouterError} TOROUTER_UNKNOWN_MODEL
   */
  async decide({ model, messages }: ChatRequest, options: GatewayCallOptions = {}): Promise<GatewayDecision> {
    if (model === undefined || model === null || model === AUTO_MODEL || model === this.router.name)
      return this.route(messages, options);
    if (typeof model === 'string' && this.experts.has(model))
      return { id: randomUUID(), expert: model, scores: {}, reason: 'named in the request' };
    throw unknownModel(model);
  }

  /** Routes a request and returns the expert's complete answer. */
  async chat(request: ChatRequest, options: GatewayCallOptions = {}): Promise<GatewayAnswer> {
    const decision = await this.decide(request, options);
    return { decision, answer: await this.#calls.ask(decision, request, options) };
  }

  /** Routes a request and returns the expert's answer as it comes. */
  async streamChat(request: ChatRequest, options: GatewayCallOptions = {}): Promise<GatewayStream> {
    const decision = await this.decide(request, options);
    const { chunks } = await this.#calls.stream(decision, request, options);
    return { decision, stream: chunks };
  }

  /** Routes a request and returns the answer in the shape of `POST /predict`. */
  async predict(request: ChatRequest, options: GatewayCallOptions = {}): Promise<Prediction> {
    const { decision, answer } = await this.chat(request, options);
    return this.prediction(decision, answer);
  }

  /** A decision and its expert's answer in the shape of `POST /predict`. */
  prediction(decision: GatewayDecision, answer: ChatAnswer): Prediction {
    return prediction(decision, answer, Math.floor(this.#now() / 1000));
  }

  /** Every value that `model` may have: "auto", the router's name, the experts. */
  models(): ModelList {
    const names = new Set([AUTO_MODEL, this.router.name, ...this.router.experts, ...this.unusedExperts]);
    return modelList([...names], Math.floor(this.#startedAt / 1000));
  }

  /** Alive, and with whom. */
  health(): Health {
    return {
      status: 'ok',
      router: this.router.name,
      experts: this.router.experts,
      uptimeSeconds: Math.max(0, this.#now() - this.#startedAt) / 1000,
    };
  }

  /** Counts since the start, in Prometheus' text format. */
  metrics(): Promise<string> {
    return this.#metrics.text();
  }
}

function unknownModel(model: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_UNKNOWN_MODEL',
    `Expected "model" to be absent, "auto", the router's name or an expert's, got ${JSON.stringify(String(model).slice(0, 100))}. GET /v1/models lists them.`,
    { details: { param: 'model' } },
  );
}
