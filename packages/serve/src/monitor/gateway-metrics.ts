import type { ErrorCode } from '@torouter/data';
import type { Usage } from '@torouter/experts';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
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
  readonly #requestSeconds = new Map<string, { observe(seconds: number): void }>();
  readonly #decisionSeconds: Histogram;
  readonly #experts: ReadonlyMap<string, ExpertCounts>;
  #inFlight = 0;

  constructor(experts: Iterable<string>, paths: Iterable<string>) {
    this.#experts = new Map(Array.from(experts, (name) => [name, new ExpertCounts()]));
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
    this.#decisionSeconds = new Histogram({
      name: 'torouter_decision_seconds',
      help: 'Time the router took to decide.',
      buckets: DECISION_BUCKETS,
      registers,
    });
    const seconds = new Histogram({
      name: 'torouter_request_seconds',
      help: 'Time from the request to the end of its answer, by path.',
      labelNames: ['path'],
      buckets: REQUEST_BUCKETS,
      registers,
    });
    for (const path of paths) {
      this.#requests.set(path, new Map());
      this.#requestSeconds.set(path, seconds.labels(path));
    }
    this.#registerExpertCounters(registers);
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
    this.#experts.get(expert)!.hits++;
  }

  answered(expert: string, usage: Usage, costUsd: number | null): void {
    const counts = this.#experts.get(expert)!;
    counts.inputTokens += usage.inputTokens;
    counts.outputTokens += usage.outputTokens;
    if (costUsd === null) counts.unpriced++;
    else counts.costUsd += costUsd;
  }

  failed(expert: string, code: ErrorCode): void {
    const { errors } = this.#experts.get(expert)!;
    errors.set(code, (errors.get(code) ?? 0) + 1);
  }

  /** Everything counted so far, in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
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
    perExpert('torouter_cost_usd_total', 'Cost of the answers in US dollars.', (counts) => counts.costUsd);
    perExpert(
      'torouter_unpriced_answers_total',
      'Answers whose cost is not known: the expert has no price.',
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
