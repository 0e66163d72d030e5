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

  async choose(options: ChoosingOptions): Promise<RoutingChoice> {
    const { router } = this;
    if (!isScoring(router)) return router.route(this.#messages, { ...options, signal: this.signal });
    if (this.#scored === undefined) {
      const scored = this.#scores.get(router, router.text(this.#messages), this.signal);
      // What is known needs no turn of the queue.
      this.#scored = scored instanceof Promise ? await scored : scored;
    }
    return router.choose(this.#scored, options);
  }
}
