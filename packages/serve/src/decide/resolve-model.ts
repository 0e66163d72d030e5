import { TorouterError } from '@torouter/data';
import { AUTO_MODEL } from '../auto-model.js';
import type { RoutingDecider } from '../routing-decider.js';
import type { Setup } from '../setup.js';

/** What a request's `model` asks for: one expert, or a router's choice. */
export type ModelChoice =
  | { readonly kind: 'pinned'; readonly expert: string }
  | {
      readonly kind: 'routed';
      readonly router: RoutingDecider;
      /** Name of the policy, null for the router's own. */ readonly policy: string | null;
    };

/**
 * Reads `model`: absent, "auto" or the router's name routes; "auto:NAME" routes by that policy; an expert's name asks that expert; an
 * alias stands for one of these. Anything else is refused, or routed where the gateway is told to.
 *
 * @throws {TorouterError} TOROUTER_UNKNOWN_MODEL
 */
export function resolveModel(setup: Setup, model: unknown): ModelChoice {
  const named = typeof model === 'string' ? (setup.modelAliases.get(model) ?? model) : model;
  if (named === undefined || named === null || named === AUTO_MODEL || named === setup.router.name) return setup.routed;
  if (typeof named === 'string') {
    const policy = setup.routedBy.get(named);
    if (policy) return policy;
    if (setup.experts.has(named)) return { kind: 'pinned', expert: named };
  }
  if (setup.unknownModel === 'route') return setup.routed;
  throw new TorouterError(
    'TOROUTER_UNKNOWN_MODEL',
    `Expected "model" to be absent, "auto", the router's name or an expert's, got ${JSON.stringify(String(model).slice(0, 100))}. GET /v1/models lists them.`,
    { details: { param: 'model' } },
  );
}
