import type { Router } from '@torouter/classifiers';
import type { Expert } from '@torouter/experts';
import type { SetupParts } from '@torouter/serve';
import { closeExperts } from './close-experts.js';
import type { LiveExpert } from './live-expert.js';

/** A router, its policies and its experts, as they were loaded together. */
export class LoadedSetup {
  readonly router: Router;
  readonly experts: ReadonlyMap<string, LiveExpert>;
  /** For the gateway. What the router does not have is there as undefined, so that nothing of another router stays. */
  readonly parts: SetupParts;

  constructor(router: Router, experts: ReadonlyMap<string, LiveExpert>, policies: Readonly<Record<string, Router>>) {
    this.router = router;
    this.experts = experts;
    this.parts = {
      router,
      experts: new Map<string, Expert>([...experts].map(([name, { expert }]) => [name, expert])),
      policies,
      encoder: router.encoder,
    };
  }

  /** Frees the router, and the experts that `kept` does not have as well. Idempotent. */
  async close(kept?: LoadedSetup): Promise<void> {
    await Promise.all([this.router[Symbol.asyncDispose](), closeExperts(this.experts, kept?.experts)]);
  }
}
