import type { ChatMessage } from '@torouter/experts';
import { isScoring, type ChoosingOptions, type RoutingChoice, type RoutingDecider } from '../routing-decider.js';
import type { ScoreCache } from './score-cache.js';

/** A router and one conversation: chooses as often as it must, and asks for the scores once. */
export class Chooser {
  readonly router: RoutingDecider;
  readonly signal: AbortSignal | undefined;
  readonly #messages: readonly ChatMessage[];
  readonly #scores: ScoreCache;
  #scored: unknown;

  constructor(
    router: RoutingDecider,
    messages: readonly ChatMessage[],
    scores: ScoreCache,
    signal: AbortSignal | undefined,
  ) {
    this.router = router;
    this.signal = signal;
    this.#messages = messages;
    this.#scores = scores;
  }

  /** At once where the scores are known. */
  choose(options: ChoosingOptions): RoutingChoice | Promise<RoutingChoice> {
    const { router } = this;
    if (!isScoring(router)) return router.route(this.#messages, { ...options, signal: this.signal });
    if (this.#scored !== undefined) return router.choose(this.#scored, options);
    const scored = this.#scores.get(router, router.text(this.#messages), this.signal);
    const choose = (known: unknown) => {
      this.#scored = known;
      return router.choose(known, options);
    };
    return scored instanceof Promise ? scored.then(choose) : choose(scored);
  }
}
