import type { ErrorCode } from '@torouter/data';
import type { Usage } from '@torouter/experts';
import { Counter, Gauge, Registry } from 'prom-client';
import { BucketHistogram, type Buckets } from './bucket-histogram.js';
import { ExpertCounts } from './expert-counts.js';

const DECISION_BUCKETS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/**
 * The counts of one gateway, as Prometheus text. Counting is a few additions; labels are put together when somebody asks.
 * Series exist per expert of the configuration and per path of the gateway, never per value that a client sends.
 */
export class GatewayMetrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  readonly #registry = new Registry();
  readonly #requests = new Map<string, Map<number, number>>();
  readonly #requestSeconds = new Map<string, Buckets>();
  readonly #decisionSeconds: Buckets;
  readonly #routerFailures = new Map<ErrorCode, number>();
  readonly #experts = new Map<string, ExpertCounts>();
  #inFlight = 0;

  /** @param stateOf Of an expert, 1 where it takes calls; undefined where it is gone. */
  constructor(
    experts: Iterable<string>,
    paths: Iterable<string>,
    stateOf: (expert: string) => 0 | 1 | undefined = () => undefined,
  ) {
    for (const name of experts) this.#counts(name);
    const registers = [this.#registry];
    const requests = this.#requests;
    const counter = new Counter({
      name: 'torouter_requests_total',
      help: 'Requests by path and status (499: the client went away).',
      labelNames: ['path', 'status'],
      registers,
      collect: () => {
        counter.reset();
        for (const [path, byStatus] of requests) for (const [status, n] of byStatus) counter.inc({ path, status }, n);
      },
    });
    const gauge: Gauge = new Gauge({
      name: 'torouter_requests_in_flight',
      help: 'Requests that are being answered.',
      registers,
      collect: () => gauge.set(this.#inFlight),
    });
    const registry = this.#registry;
    this.#decisionSeconds = new BucketHistogram({
      name: 'torouter_decision_seconds',
      help: 'Time the router took to decide.',
      buckets: DECISION_BUCKETS,
      registry,
    }).of('');
    const seconds = new BucketHistogram({
      name: 'torouter_request_seconds',
      help: 'Time from the request to the end of its answer, by path.',
      label: 'path',
      buckets: REQUEST_BUCKETS,
      registry,
    });
    for (const path of paths) {
      this.#requests.set(path, new Map());
      this.#requestSeconds.set(path, seconds.of(path));
    }
    const failures = new Counter({
      name: 'torouter_router_failures_total',
      help: 'Decisions that the router could not make, by error code.',
      labelNames: ['code'],
      registers,
      collect: () => {
        failures.reset();
        for (const [code, n] of this.#routerFailures) failures.inc({ code }, n);
      },
    });
    const ready = new Gauge({
      name: 'torouter_expert_ready',
      help: '1 where the expert takes calls, 0 where its circuit is open or its queue is full.',
      labelNames: ['expert'],
      registers,
      collect: () => {
        ready.reset();
        for (const expert of this.#experts.keys()) {
          const state = stateOf(expert);
          if (state !== undefined) ready.set({ expert }, state);
        }
      },
    });
    this.#registerExpertCounters(registers);
  }

  /** Requests that are being answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  requestStarted(): void {
    this.#inFlight++;
  }

  requestEnded(path: string, status: number, seconds: number): void {
    this.#inFlight--;
    const byStatus = this.#requests.get(path)!;
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    this.#requestSeconds.get(path)!.observe(seconds);
  }

  /** A decision of the router. */
  decided(seconds: number): void {
    this.#decisionSeconds.observe(seconds);
  }

  /** A request was given to an expert. */
  hit(expert: string): void {
    this.#counts(expert).hits++;
  }

  answered(expert: string, usage: Usage, costUsd: number | null): void {
    const counts = this.#counts(expert);
    if (isAmount(usage.inputTokens)) counts.inputTokens += usage.inputTokens;
    if (isAmount(usage.outputTokens)) counts.outputTokens += usage.outputTokens;
    if (isAmount(costUsd)) counts.costUsd += costUsd;
    else counts.unpriced++;
  }

  failed(expert: string, code: ErrorCode): void {
    const { errors } = this.#counts(expert);
    errors.set(code, (errors.get(code) ?? 0) + 1);
  }

  /** A request went on to this expert after another had failed. */
  movedOn(expert: string): void {
    this.#counts(expert).movedTo++;
  }

  routerFailed(code: ErrorCode): void {
    this.#routerFailures.set(code, (this.#routerFailures.get(code) ?? 0) + 1);
  }

  /** Everything counted so far, in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Experts come while the gateway runs. */
  #counts(expert: string): ExpertCounts {
    let counts = this.#experts.get(expert);
    if (!counts) this.#experts.set(expert, (counts = new ExpertCounts()));
    return counts;
  }

  #registerExpertCounters(registers: Registry[]): void {
    const perExpert = (name: string, help: string, read: (counts: ExpertCounts) => number) => {
      const counter = new Counter({
        name,
        help,
        labelNames: ['expert'],
        registers,
        collect: () => {
          counter.reset();
          for (const [expert, counts] of this.#experts) counter.inc({ expert }, read(counts));
        },
      });
    };
    perExpert('torouter_expert_hits_total', 'Requests given to each expert.', (counts) => counts.hits);
    perExpert(
      'torouter_failovers_total',
      'Requests that went on to this expert after another had failed.',
      (counts) => counts.movedTo,
    );
    perExpert('torouter_cost_usd_total', 'Cost of the answers in US dollars.', (counts) => counts.costUsd);
    perExpert(
      'torouter_unpriced_answers_total',
      'Answers whose cost is not known: the expert has no price, or told none that could be true.',
      (counts) => counts.unpriced,
    );
    const tokens = new Counter({
      name: 'torouter_tokens_total',
      help: 'Tokens as the experts reported them, estimated where they did not.',
      labelNames: ['expert', 'direction'],
      registers,
      collect: () => {
        tokens.reset();
        for (const [expert, counts] of this.#experts) {
          tokens.inc({ expert, direction: 'input' }, counts.inputTokens);
          tokens.inc({ expert, direction: 'output' }, counts.outputTokens);
        }
      },
    });
    const errors = new Counter({
      name: 'torouter_expert_errors_total',
      help: 'Calls of an expert that failed, by error code.',
      labelNames: ['expert', 'code'],
      registers,
      collect: () => {
        errors.reset();
        for (const [expert, counts] of this.#experts)
          for (const [code, n] of counts.errors) errors.inc({ expert, code }, n);
      },
    });
  }
}

/** A counter that is given anything else fails for ever; so would a sum that leaves the numbers. */
function isAmount(value: number | null): value is number {
  return value !== null && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
