import { hash } from 'node:crypto';
import type { RoutingDecider, ScoringDecider } from '../routing-decider.js';
import { RecentMap } from './recent-map.js';

/** Longer texts are kept by their hash, so that an entry is never large. */
const MAX_KEY_LENGTH = 512;

interface Scoring {
  readonly promise: Promise<unknown>;
  /** Of the request that asked first. */
  readonly signal: AbortSignal | undefined;
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

  #score<Scored>(
    router: ScoringDecider<Scored>,
    text: string,
    key: string,
    signal: AbortSignal | undefined,
  ): Promise<Scored> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const underWay = this.#inFlight.get(key);
    if (underWay) return this.#join(underWay, router, text, signal);
    let promise: Promise<Scored>;
    try {
      promise = router.score(text, { signal });
    } catch (error) {
      return Promise.reject(error as Error);
    }
    const scoring = { promise, signal };
    this.#inFlight.set(key, scoring);
    const over = () => this.#inFlight.get(key) === scoring && this.#inFlight.delete(key);
    promise.then((scored) => {
      this.#kept.set(key, scored);
      over();
    }, over);
    return promise;
  }

  /** Waits with others. Whoever asked first may give the text up; the others then ask anew. */
  async #join<Scored>(
    { promise, signal: first }: Scoring,
    router: ScoringDecider<Scored>,
    text: string,
    signal: AbortSignal | undefined,
  ): Promise<Scored> {
    try {
      return (await raceSignal(promise, signal)) as Scored;
    } catch (error) {
      if (!first?.aborted || signal?.aborted) throw error;
      return this.get(router, text, signal);
    }
  }

  #prefix(router: RoutingDecider): string {
    if (router.hash !== undefined) return `#${router.hash}\n`;
    let prefix = this.#prefixes.get(router);
    if (prefix === undefined) this.#prefixes.set(router, (prefix = `${++this.#unnamed}\n`));
    return prefix;
  }
}

/** Lets go at once of what its caller does not want any more. */
function raceSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
