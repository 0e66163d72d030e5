import { hash } from 'node:crypto';
import type { RoutingDecider, ScoringDecider } from '../routing-decider.js';
import { RecentMap } from './recent-map.js';

/** Longer texts are kept by their hash, so that an entry is never large. */
const MAX_KEY_LENGTH = 512;

interface Scoring {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * What routers said of texts: the last so many are kept, and a text that is being scored is not scored a second time. Keys begin with
 * the router's hash, so that a new artefact finds nothing of the old one.
 */
export class ScoreCache {
  readonly #kept: RecentMap<unknown>;
  readonly #inFlight = new Map<string, Scoring>();
  readonly #prefixes = new WeakMap<RoutingDecider, string>();
  #unnamed = 0;

  /** @param size Texts that are kept; 0 keeps none. */
  constructor(size: number) {
    this.#kept = new RecentMap(size);
  }

  /** At once where it is known; a promise where it is not. */
  get<Scored>(router: ScoringDecider<Scored>, text: string, signal?: AbortSignal): Scored | Promise<Scored> {
    // No text can pass for the hash of another.
    const name = text.length > MAX_KEY_LENGTH ? `#${hash('sha256', text, 'base64')}` : `=${text}`;
    const key = this.#prefix(router) + name;
    const kept = this.#kept.get(key);
    return kept === undefined ? this.#score(router, text, key, signal) : (kept as Scored);
  }

  async #score<Scored>(
    router: ScoringDecider<Scored>,
    text: string,
    key: string,
    signal: AbortSignal | undefined,
  ): Promise<Scored> {
    signal?.throwIfAborted();
    let scoring = this.#inFlight.get(key);
    if (!scoring) {
      const controller = new AbortController();
      const promise = router.score(text, { signal: controller.signal });
      scoring = { promise, controller, waiting: 0 };
      this.#inFlight.set(key, scoring);
      promise
        .then(
          (scored) => this.#kept.set(key, scored),
          () => {},
        )
        .finally(() => this.#inFlight.get(key) === scoring && this.#inFlight.delete(key));
    }
    return this.#wait(scoring, key, signal) as Promise<Scored>;
  }

  /** The text is given up only when nobody waits for it any more. */
  #wait(scoring: Scoring, key: string, signal: AbortSignal | undefined): Promise<unknown> {
    scoring.waiting++;
    if (!signal) return scoring.promise;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason as Error);
        if (--scoring.waiting > 0) return;
        if (this.#inFlight.get(key) === scoring) this.#inFlight.delete(key);
        scoring.controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      scoring.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #prefix(router: RoutingDecider): string {
    if (router.hash !== undefined) return `#${router.hash}\n`;
    let prefix = this.#prefixes.get(router);
    if (prefix === undefined) this.#prefixes.set(router, (prefix = `${++this.#unnamed}\n`));
    return prefix;
  }
}
