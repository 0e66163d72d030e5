import { TorouterError } from '@torouter/data';
import type { Expert } from '@torouter/experts';
import { AUTO_MODEL } from './auto-model.js';
import { checkExperts } from './check-experts.js';
import { countedEncoder } from './counted-encoder.js';
import type { ModelChoice } from './decide/resolve-model.js';
import type { TextEncoder } from './text-encoder.js';
import type { RoutingDecider } from './routing-decider.js';
import { Uses } from './uses.js';

/** What can be replaced while the gateway runs. */
export interface SetupParts {
  router: RoutingDecider;
  experts: ReadonlyMap<string, Expert>;
  policies?: Readonly<Record<string, RoutingDecider>>;
  encoder?: TextEncoder;
}

/** How `model` is read, whatever the router. */
export interface ModelRules {
  modelAliases: ReadonlyMap<string, string>;
  unknownModel: 'refuse' | 'route';
  /** Who answers where the router fails; every router must know it. */
  fallbackExpert?: string;
}

/** Router, experts and what follows from them. Never changed, only replaced: a request keeps the one that it began with. */
export class Setup implements ModelRules {
  readonly parts: SetupParts;
  /** Requests that began with it and have not ended. */
  readonly uses = new Uses();
  readonly router: RoutingDecider;
  readonly experts: ReadonlyMap<string, Expert>;
  readonly encoder: TextEncoder | undefined;
  /** Experts that the router does not know; they answer only when a request names them. */
  readonly unusedExperts: readonly string[];
  readonly routed: ModelChoice;
  /** By model name: "auto:cheap". */
  readonly routedBy: ReadonlyMap<string, ModelChoice>;
  readonly modelAliases: ReadonlyMap<string, string>;
  readonly unknownModel: 'refuse' | 'route';
  readonly #byRouter = new Map<RoutingDecider, readonly (Expert | undefined)[]>();

  /**
   * @param options.mayLack Experts that the router knows may be missing, for they were removed: they are never chosen.
   * @throws {TorouterError} TOROUTER_EXPERT_NOT_CONFIGURED where the router knows an expert that is missing; TOROUTER_INVALID_ARGUMENT
   *   where an expert, a policy, an alias or the expert for failures of the router cannot be had.
   */
  constructor(parts: SetupParts, { modelAliases, unknownModel, fallbackExpert }: ModelRules, { mayLack = false } = {}) {
    const { router, experts, policies = {}, encoder } = parts;
    this.parts = parts;
    this.router = router;
    this.experts = experts;
    this.encoder = encoder && countedEncoder(encoder, this.uses);
    this.unusedExperts = checkExperts(router, experts, mayLack);
    this.routed = { kind: 'routed', router, policy: null };
    this.routedBy = new Map(
      Object.entries(policies).map(([policy, by]) => {
        checkExperts(by, experts, mayLack);
        return [`${AUTO_MODEL}:${policy}`, { kind: 'routed', router: by, policy }];
      }),
    );
    this.modelAliases = modelAliases;
    this.unknownModel = unknownModel;
    if (fallbackExpert !== undefined && !router.experts.includes(fallbackExpert))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `Expected fallbackExpert to be an expert of the router (${router.experts.join(', ')}), got ${fallbackExpert}.`,
        { details: { option: 'fallbackExpert' } },
      );
    for (const [alias, model] of modelAliases)
      if (!mayLack && !this.#knows(model))
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `The alias ${JSON.stringify(alias)} stands for ${JSON.stringify(model)}, which is no model here. There are: ${this.models.join(', ')}.`,
          { details: { alias, model } },
        );
  }

  /** Every value that `model` may have. */
  get models(): readonly string[] {
    const { router, unusedExperts, routedBy, modelAliases } = this;
    return [
      ...new Set([
        AUTO_MODEL,
        ...routedBy.keys(),
        router.name,
        ...router.experts.filter((name) => this.experts.has(name)),
        ...unusedExperts,
        ...modelAliases.keys(),
      ]),
    ];
  }

  /** A router's experts in its order, undefined where one was removed. */
  expertsOf(router: RoutingDecider): readonly (Expert | undefined)[] {
    let experts = this.#byRouter.get(router);
    if (!experts) {
      experts = router.experts.map((name) => this.experts.get(name));
      this.#byRouter.set(router, experts);
    }
    return experts;
  }

  #knows(model: string): boolean {
    return model === AUTO_MODEL || model === this.router.name || this.routedBy.has(model) || this.experts.has(model);
  }
}
