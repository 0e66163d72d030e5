import type { ChatAnswer, ChatMessage, ChatRequest, Expert } from '@torouter/experts';
import { AUTO_MODEL } from './auto-model.js';
import { KeyCheck } from './access/key-check.js';
import { ExpertCalls, type Call } from './calls/expert-calls.js';
import { onceOnlyStream } from './calls/once-only-stream.js';
import { checkOptions } from './check-options.js';
import { Decider, type Decided } from './decide/decider.js';
import { ScoreCache } from './decide/score-cache.js';
import { Sessions } from './decide/sessions.js';
import { DecisionRecord } from './decisions/decision-record.js';
import { DecisionStore } from './decisions/decision-store.js';
import { answerRequest } from './endpoints/answer-request.js';
import type { Desk } from './endpoints/desk.js';
import { PATH_LABELS } from './endpoints/endpoints.js';
import type { GatewayAnswer, GatewayStream } from './gateway-answer.js';
import type { GatewayDecision } from './gateway-decision.js';
import type { GatewayCallOptions, GatewayOptions } from './gateway-options.js';
import type { GatewayRequest } from './gateway-request.js';
import type { GatewayResponse } from './gateway-response.js';
import type { Health } from './health.js';
import { GatewayMetrics } from './monitor/gateway-metrics.js';
import type { RequestSpan } from './monitor/request-span.js';
import type { Readiness } from './readiness.js';
import { modelList, type ModelList } from './response/model-list.js';
import { prediction, type Prediction } from './response/prediction.js';
import type { RoutingDecider } from './routing-decider.js';
import { Setup, type ModelRules, type SetupParts } from './setup.js';
import { isReady } from './decide/plan.js';

/** From this share of the requests in flight on the gateway says that it is not ready, before it has to refuse any. */
const READY_SHARE = 0.9;

/**
 * A router and its experts behind one door, without a transport: {@link Gateway.handle} answers any request in OpenAI's shapes,
 * the other methods do the same for programs. `serve` puts HTTP around it. It holds no resource; the caller closes the experts.
 *
 * `model` absent, "auto" or the router's name routes; "auto:NAME" routes by that policy; an expert's name asks that expert.
 */
export class Gateway {
  readonly #rules: ModelRules;
  readonly #metrics: GatewayMetrics;
  readonly #decider: Decider;
  readonly #calls: ExpertCalls;
  readonly #store: DecisionStore;
  readonly #desk: Desk;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #maxConcurrentRequests: number;
  #setup: Setup;
  /** Settles when no request uses a setup before the present one. */
  #before: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  /**
   * @throws {TorouterError} TOROUTER_EXPERT_NOT_CONFIGURED where the router knows an expert that `experts` lacks,
   *   TOROUTER_INVALID_ARGUMENT where an option cannot be used.
   */
  constructor(options: GatewayOptions) {
    const { settings, apiKey, logger, openTelemetry, fallbackExpert, now = Date.now } = checkOptions(options);
    const { modelAliases, unknownModel } = settings;
    this.#rules = { modelAliases, unknownModel, fallbackExpert };
    this.#setup = new Setup(options, this.#rules);
    const stateOf = (name: string) => {
      const expert = this.#setup.experts.get(name);
      return expert && (isReady(expert) ? 1 : 0);
    };
    const metrics = new GatewayMetrics(options.experts.keys(), PATH_LABELS, stateOf);
    const sessions = new Sessions(settings.maxSessions);
    const scores = new ScoreCache(settings.maxCachedDecisions);
    this.#metrics = metrics;
    this.#decider = new Decider({ scores, sessions, metrics, switchMargin: settings.switchMargin, fallbackExpert });
    this.#calls = new ExpertCalls({ metrics, sessions, brokenStreams: settings.brokenStreams });
    this.#store = new DecisionStore(settings.maxStoredDecisions);
    this.#maxConcurrentRequests = settings.maxConcurrentRequests;
    this.#now = now;
    this.#startedAt = now();
    this.#desk = {
      gateway: this,
      calls: this.#calls,
      store: this.#store,
      keyCheck: apiKey === undefined ? undefined : new KeyCheck(apiKey),
      monitors: { metrics, logger, logPrompts: options.logPrompts ?? false },
      openTelemetry,
      maxConcurrentRequests: settings.maxConcurrentRequests,
      begin: (request, call) => this.#begin(request, call),
    };
  }

  get router(): RoutingDecider {
    return this.#setup.router;
  }

  get experts(): ReadonlyMap<string, Expert> {
    return this.#setup.experts;
  }

  /** What answers `POST /v1/embeddings`. */
  get encoder(): SetupParts['encoder'] {
    return this.#setup.encoder;
  }

  /** Whether a request for embeddings may name this model: the encoder, "auto", the router, or an alias of these. */
  takesForEncoder(model: string | null | undefined): boolean {
    const { router, encoder } = this.#setup;
    if (model === undefined || model === null || this.#rules.unknownModel === 'route') return true;
    return [encoder?.id, AUTO_MODEL, router.name].includes(this.#rules.modelAliases.get(model) ?? model);
  }

  /** Experts that the router does not know; they answer only when a request names them. */
  get unusedExperts(): readonly string[] {
    return this.#setup.unusedExperts;
  }

  /** Whether requests must bring a key. */
  get hasApiKey(): boolean {
    return this.#desk.keyCheck !== undefined;
  }

  /** Answers any request; never rejects. What goes wrong is an error in OpenAI's shape. */
  handle(request: GatewayRequest): Promise<GatewayResponse> {
    return answerRequest(this.#desk, request);
  }

  /**
   * Replaces router, experts, policies or encoder, all at once and for requests that come from now on; those in flight go on with what they
   * began with. What is left out stays. The caller closes what is no longer used, once no request uses it.
   *
   * @returns Resolves when every request that began before has ended. (A stream of {@link Gateway.streamChat} ends when it is read, left, or its signal aborts.)
   * @throws {TorouterError} At once, as the constructor does; what was there then stays.
   */
  replace(parts: Partial<SetupParts>): Promise<void> {
    return this.#swap(new Setup({ ...this.#setup.parts, ...parts }, this.#rules));
  }

  /** From now on this expert answers too: where the router knows its name it is chosen, else where a request names it. */
  addExpert(expert: Expert): void {
    const experts = new Map(this.#setup.experts).set(expert.name, expert);
    void this.#swap(new Setup({ ...this.#setup.parts, experts }, this.#rules, { mayLack: true }));
  }

  /** From now on this expert is not chosen any more; calls in flight go on. The caller closes it. @returns it, where there was one */
  removeExpert(name: string): Expert | undefined {
    const experts = new Map(this.#setup.experts);
    const expert = experts.get(name);
    if (experts.delete(name))
      void this.#swap(new Setup({ ...this.#setup.parts, experts }, this.#rules, { mayLack: true }));
    return expert;
  }

  /** Decides only; no expert is called. */
  async route(input: string | readonly ChatMessage[], options: GatewayCallOptions = {}): Promise<GatewayDecision> {
    return this.decide({ messages: typeof input === 'string' ? [{ role: 'user', content: input }] : input }, options);
  }

  /**
   * The expert for a request: the one its `model` names, else the router's choice among those that can do what it needs.
   *
   * @throws {TorouterError} TOROUTER_UNKNOWN_MODEL, TOROUTER_NO_ELIGIBLE_EXPERT, TOROUTER_ROUTER_FAILED
   */
  async decide(request: ChatRequest, options: GatewayCallOptions = {}): Promise<GatewayDecision> {
    const { record } = await this.#begin(request, options);
    record.end('completed');
    return record.decision;
  }

  /** Routes a request and returns the expert's complete answer; another's, where that one fails. */
  async chat(request: ChatRequest, options: GatewayCallOptions = {}): Promise<GatewayAnswer> {
    const call = await this.#begin(request, options);
    try {
      const answer = await this.#calls.ask(call);
      const { decision, requests, costUsd } = call.record;
      return { decision, answer, attempts: requests, costUsd };
    } finally {
      call.record.end('left');
    }
  }

  /** Routes a request and returns the expert's answer as it comes, from its first token on. */
  async streamChat(request: ChatRequest, options: GatewayCallOptions = {}): Promise<GatewayStream> {
    const call = await this.#begin(request, options);
    try {
      const { chunks, leave } = await this.#calls.stream(call);
      return { decision: call.record.decision, stream: onceOnlyStream(chunks, options.signal, leave) };
    } catch (error) {
      call.record.end('left');
      throw error;
    }
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

  /** Every value that `model` may have: "auto", policies, the router's name, the experts, aliases. */
  models(): ModelList {
    return modelList(this.#setup.models, Math.floor(this.#startedAt / 1000));
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

  /**
   * Whether more requests should be sent here. Says no before any has to be refused.
   *
   * @param asking Requests in flight that only ask for this, and do not count.
   */
  readiness(asking = 0): Readiness {
    const inFlight = this.#metrics.inFlight - asking;
    const isAble = [...this.#setup.experts.values()].some(isReady);
    const isFull = inFlight >= this.#maxConcurrentRequests * READY_SHARE;
    const status = this.#isClosing ? 'closing' : isFull ? 'overloaded' : isAble ? 'ready' : 'no expert';
    return { status, requestsInFlight: inFlight };
  }

  /** From now on `GET /ready` says no; requests are still answered. `serve` calls it when it begins to close. */
  startClosing(): void {
    this.#isClosing = true;
  }

  /** Counts since the start, in Prometheus' text format. */
  metrics(): Promise<string> {
    return this.#metrics.text();
  }

  #begin(request: ChatRequest, options: GatewayCallOptions & { span?: RequestSpan }): Call | Promise<Call> {
    const { signal, span } = options;
    const routing = span?.child('torouter.route', {});
    const setup = this.#setup;
    const release = setup.uses.begin();
    const begun = ({ plan, keys }: Decided): Call => {
      routing?.end();
      const ended = (over: DecisionRecord) => {
        release();
        this.#store.settle(over);
      };
      const record = new DecisionRecord(plan.decision, request.model, plan.policy, this.#now(), ended);
      this.#store.add(record);
      return { plan, keys, request, record, signal, span, errors: [] };
    };
    const failed = (error: unknown): never => {
      release();
      routing?.fail(error);
      throw error as Error;
    };
    let decided: Decided | Promise<Decided>;
    try {
      decided = this.#decider.decide(setup, request, options);
    } catch (error) {
      return failed(error);
    }
    return decided instanceof Promise ? decided.then(begun, failed) : begun(decided);
  }

  #swap(next: Setup): Promise<void> {
    this.#before = Promise.all([this.#before, this.#setup.uses.none()]);
    this.#setup = next;
    return this.#before.then(() => {});
  }
}
