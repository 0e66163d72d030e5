import { FingerprintSet, type TrainingMeans } from '@torouter/data';
import type { Classifier, LentEncoder, Predictions } from '../classifier.js';
import { choose } from '../policy/choose.js';
import { parsePolicy } from '../policy/parse-policy.js';
import type { CurrentExpert, PolicyChoice, PolicyConfig } from '../policy/policy.js';
import type { Decision } from './decision.js';
import { loadRouter, type LoadRouterOptions } from './load-router.js';
import { messageText, type RoutableMessage } from './message-text.js';
import type { RouterParts } from './router-parts.js';
import { saveRouter } from './save-router.js';
import type { TrainingRecord } from './training-record.js';

/** Options of a decision. */
export interface RouteOptions {
  signal?: AbortSignal;
  /** Experts that may be chosen right now, shape (E,); all where absent. */
  eligible?: readonly boolean[];
  /** Decide by another policy than the router's own. */
  policy?: PolicyConfig;
  /** Who has answered the conversation so far: kept unless another is better by more than a switch costs. */
  current?: { expert: string } & Omit<CurrentExpert, 'index'>;
}

/** What a classifier says of one text; made by {@link Router.score} for {@link Router.choose}. */
export interface ScoredText {
  /** Shape (E,). */
  readonly scores: Float32Array;
  /** Shape (E,): expected cost of a call in US dollars, where it is known. */
  readonly costUsd?: Float32Array;
  readonly scoresByName: Readonly<Record<string, number>>;
}

/**
 * A classifier, a policy and the names of the experts: text in, the expert to ask out, with scores and a reason.
 *
 * @example
 * const router = await Router.load('my-router');
 * const { expert, scores, reason } = await router.route('What is the capital of France?');
 */
export class Router implements AsyncDisposable {
  readonly name: string;
  readonly classifier: Classifier;
  readonly policy: PolicyConfig;
  readonly training: TrainingRecord | undefined;
  readonly seen: FingerprintSet;
  /** SHA-256 of the artefact that it was loaded from: routers of one hash score alike. Undefined where it was not loaded. */
  readonly hash: string | undefined;
  readonly #meanCostUsd: Float32Array | undefined;

  constructor({ classifier, name = classifier.kind, policy = { kind: 'argmax' }, training, seen, hash }: RouterParts) {
    this.classifier = classifier;
    this.name = name;
    this.policy = parsePolicy(policy);
    this.training = training;
    this.seen = seen ?? FingerprintSet.of([]);
    this.hash = hash;
    this.#meanCostUsd = training && meanCosts(training.means);
  }

  /**
   * Reads a router from its folder. Every file is checked against its hash; no code is run from it.
   *
   * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_ARTEFACT_…
   */
  static async load(folder: string, options: LoadRouterOptions = {}): Promise<Router> {
    return new Router(await loadRouter(folder, options));
  }

  /** Expert names; their order is the order of scores. */
  get experts(): readonly string[] {
    return this.classifier.experts;
  }

  /** Turns texts into vectors with the model that decides, where that is one of sentences; it is freed with the router. */
  get encoder(): LentEncoder | undefined {
    return this.classifier.textEncoder;
  }

  /** The same router with another policy. */
  withPolicy(policy: PolicyConfig): Router {
    const { name, classifier, training, seen, hash } = this;
    return new Router({ name, classifier, policy, training, seen, hash });
  }

  /** The text that decides for a conversation; see {@link messageText}. */
  text(messages: readonly RoutableMessage[]): string {
    return messageText(messages);
  }

  /** The slow half of a decision: what the classifier says of a text. It can be kept, and chosen from again and again. */
  async score(text: string, options: { signal?: AbortSignal } = {}): Promise<ScoredText> {
    const predictions = await this.predict([text], options);
    return {
      scores: predictions.scores,
      costUsd: predictions.costUsd ?? this.#meanCostUsd,
      scoresByName: scoresByName(this.experts, predictions, 0),
    };
  }

  /** The fast half: the policy on what {@link score} said. */
  choose({ scores, costUsd, scoresByName: byName }: ScoredText, options: RouteOptions = {}): Decision {
    const { eligible, policy = this.policy, current } = options;
    const { index, reason } = choose(policy, {
      scores,
      costUsd,
      eligible,
      current: current && { ...current, index: this.experts.indexOf(current.expert) },
    });
    return { expert: this.experts[index], scores: byName, reason };
  }

  /** Decides for one text or conversation (see {@link messageText} for what is read of it). */
  async route(input: string | readonly RoutableMessage[], options: RouteOptions = {}): Promise<Decision> {
    const [decision] = await this.routeBatch([input], options);
    return decision;
  }

  /** Decides for many at once; each decision equals the one that {@link route} makes. */
  async routeBatch(
    inputs: readonly (string | readonly RoutableMessage[])[],
    options: RouteOptions = {},
  ): Promise<Decision[]> {
    const texts = inputs.map((input) => (typeof input === 'string' ? input : messageText(input)));
    const predictions = await this.predict(texts, options);
    return texts.map((_, row) => {
      const { index, reason } = this.decide(predictions, row, options);
      return { expert: this.experts[index], scores: scoresByName(this.experts, predictions, row), reason };
    });
  }

  /** Scores only, shape (texts, E). */
  predict(texts: readonly string[], { signal }: { signal?: AbortSignal } = {}): Promise<Predictions> {
    return this.classifier.predict(texts, { signal });
  }

  /** Applies the policy to one row of predictions; the index is that of the expert. */
  decide(predictions: Predictions, row: number, options: RouteOptions = {}): PolicyChoice {
    const { eligible, policy = this.policy, current } = options;
    const { columns, scores, costUsd } = predictions;
    return choose(policy, {
      scores: rowOf(scores, row, columns),
      costUsd: costUsd ? rowOf(costUsd, row, columns) : this.#meanCostUsd,
      eligible,
      current: current && { ...current, index: this.experts.indexOf(current.expert) },
    });
  }

  /** Whether training has seen this text, under whatever id (white space aside). */
  hasSeen(text: string): boolean {
    return this.seen.has(text);
  }

  /** Frees what the classifier holds (a sentence encoder's threads). */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.classifier[Symbol.asyncDispose]?.();
  }

  /**
   * Writes the router into a folder: complete or not at all. Equal routers give equal bytes.
   *
   * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS where the folder holds something that is not a router.
   */
  save(folder: string): Promise<void> {
    return saveRouter(this, folder);
  }
}

/** A row of a matrix; the matrix itself where it has no other, for a view costs more than the row. */
function rowOf(matrix: Float32Array, row: number, columns: number): Float32Array {
  return matrix.length === columns ? matrix : matrix.subarray(row * columns, (row + 1) * columns);
}

function scoresByName(
  experts: readonly string[],
  { scores, columns }: Predictions,
  row: number,
): Record<string, number> {
  const byName: Record<string, number> = {};
  for (let j = 0; j < experts.length; j++) {
    const value = scores[row * columns + j];
    // An expert may be called so.
    if (experts[j] === '__proto__')
      Object.defineProperty(byName, '__proto__', { value, enumerable: true, configurable: true, writable: true });
    else byName[experts[j]] = value;
  }
  return byName;
}

/** Mean training cost per expert, shape (E,), NaN where unknown; undefined where no expert has any. */
function meanCosts({ experts, datasets }: TrainingMeans): Float32Array | undefined {
  const costs = Float32Array.from(experts, (_, j) => {
    let sum = 0;
    let rows = 0;
    for (const dataset of datasets) {
      const mean = dataset.costUsd[j];
      if (mean === null) continue;
      sum += mean * dataset.rows;
      rows += dataset.rows;
    }
    return rows ? sum / rows : NaN;
  });
  return costs.every(Number.isNaN) ? undefined : costs;
}
