import type { Gateway } from '@torouter/serve';
import { loadSetup } from './load-setup.js';
import type { LoadedSetup } from './loaded-setup.js';
import type { ServeSettings } from './serve-settings.js';

/** What a gateway serves and what it served before, each closed when no request uses it any more. */
export class Setups implements AsyncDisposable {
  #current: LoadedSetup;
  readonly #retired = new Set<LoadedSetup>();

  constructor(first: LoadedSetup) {
    this.#current = first;
  }

  /**
   * Reads the files anew and, where all is well, serves what they hold. Requests in flight go on with what they began with.
   *
   * @throws {TorouterError} of whatever is wrong; what is served then stays.
   */
  async reload(gateway: Gateway, settings: ServeSettings, note: (line: string) => void): Promise<LoadedSetup> {
    const before = this.#current;
    const next = await loadSetup(settings, note, before);
    let unused: Promise<void>;
    try {
      unused = gateway.replace(next.parts);
    } catch (error) {
      await next.close(before);
      throw error;
    }
    this.#current = next;
    this.#retired.add(before);
    void this.#retire(before, next, unused);
    return next;
  }

  async #retire(setup: LoadedSetup, next: LoadedSetup, unused: Promise<void>): Promise<void> {
    await unused;
    try {
      await setup.close(next);
    } catch {
      // What cannot be closed must not end the server.
    }
    this.#retired.delete(setup);
  }

  /** Closes everything; no request may be in flight. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#retired, this.#current].map((setup) => setup.close()));
  }
}
