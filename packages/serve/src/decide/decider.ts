import { TorouterError } from '@torouter/data';
import type { ChatRequest, Expert } from '@torouter/experts';
import type { GatewayMetrics } from '../monitor/gateway-metrics.js';
import type { ChoosingOptions, RoutingChoice, RoutingDecider } from '../routing-decider.js';
import type { Setup } from '../setup.js';
import { Chooser } from './chooser.js';
import { conversationKeys, type ConversationKeys } from './conversation-key.js';
import { eligibleChoice } from './eligible-choice.js';
import { eligibleExperts, type Eligible } from './eligible-experts.js';
import { isReady, Plan } from './plan.js';
import { resolveModel } from './resolve-model.js';
import type { ScoreCache } from './score-cache.js';
import type { Sessions } from './sessions.js';
import { switchCostUsd } from './switch-cost.js';

/** What a decision is made with besides the setup. */
export interface DeciderParts {
  readonly scores: ScoreCache;
  readonly sessions: Sessions;
  readonly metrics: GatewayMetrics;
  readonly switchMargin: number;
  readonly fallbackExpert: string | undefined;
}

/** A plan, and the names under which its conversation is remembered. */
export interface Decided {
  readonly plan: Plan;
  readonly keys: ConversationKeys | undefined;
}

/** Decides who answers a request: by name, by what it needs, by its conversation, and by the router. */
export class Decider {
  readonly #parts: DeciderParts;

  constructor(parts: DeciderParts) {
    this.#parts = parts;
  }

  /**
   * At once where the router's scores are known: a promise that is fulfilled already would cost as much as the decision.
   *
   * @throws {TorouterError} TOROUTER_UNKNOWN_MODEL, TOROUTER_NO_ELIGIBLE_EXPERT, TOROUTER_ROUTER_FAILED
   */
  decide(
    setup: Setup,
    request: ChatRequest,
    options: { signal?: AbortSignal; session?: string },
  ): Decided | Promise<Decided> {
    const model = resolveModel(setup, request.model);
    const { sessions } = this.#parts;
    const keys = sessions.enabled ? conversationKeys(request, options.session) : undefined;
    if (model.kind === 'pinned') {
      const choice = { expert: model.expert, scores: {}, reason: 'named in the request' };
      return { plan: new Plan({ choice, expert: setup.experts.get(model.expert)!, policy: null }), keys };
    }
    const { router, policy } = model;
    const names = router.experts;
    const experts = setup.expertsOf(router);
    const able = eligibleExperts(names, experts, request);
    const eligible = readyAmong(experts, able);
    const known = keys?.before === undefined ? undefined : sessions.expertOf(keys.before);
    const last = known ?? (keys?.shared === undefined ? undefined : sessions.expertOf(keys.shared));
    const j = last === undefined ? -1 : names.indexOf(last);
    const current = j >= 0 && (eligible === 'all' || eligible[j]) ? experts[j] : undefined;
    const chooser = new Chooser(router, request.messages, this.#parts.scores, options.signal);
    const chooseAgain = (left: readonly boolean[]) => this.#guard(chooser, { eligible: left });
    const planOf = (choice: RoutingChoice): Decided => {
      const expert = experts[names.indexOf(choice.expert)]!;
      return { plan: new Plan({ choice, expert, policy, names, experts, eligible: able, chooseAgain }), keys };
    };
    const choice = this.#first(chooser, request, eligible, current, known !== undefined);
    return choice instanceof Promise ? choice.then(planOf) : planOf(choice);
  }

  #first(
    chooser: Chooser,
    { messages }: ChatRequest,
    eligible: Eligible,
    current: Expert | undefined,
    /** Whether it has answered this conversation, and not one that shares its beginning. */
    isSure: boolean,
  ): RoutingChoice | Promise<RoutingChoice> {
    if (current && isSure && messages[messages.length - 1].role === 'tool')
      return { expert: current.name, scores: {}, reason: 'a tool result goes to the expert that asked for it' };
    const options: ChoosingOptions = {};
    if (eligible !== 'all') options.eligible = eligible;
    if (current)
      options.current = {
        expert: current.name,
        switchMargin: this.#parts.switchMargin,
        switchCostUsd: switchCostUsd(current, messages),
      };
    return this.#guard(chooser, options);
  }

  /** The router's choice; where the router fails, the expert for that case. */
  #guard(chooser: Chooser, options: ChoosingOptions): RoutingChoice | Promise<RoutingChoice> {
    const started = performance.now();
    const decided = (choice: RoutingChoice) => {
      this.#parts.metrics.decided((performance.now() - started) / 1000);
      const { experts } = chooser.router;
      if (!experts.includes(choice.expert)) throw notConfigured(choice.expert);
      return eligibleChoice(choice, experts, options.eligible);
    };
    const failed = (error: unknown) => this.#fallBack(chooser, options, error);
    let choice: RoutingChoice | Promise<RoutingChoice>;
    try {
      choice = chooser.choose(options);
    } catch (error) {
      return failed(error);
    }
    return choice instanceof Promise ? choice.then(decided, failed) : decided(choice);
  }

  #fallBack({ router, signal }: Chooser, { eligible }: ChoosingOptions, error: unknown): RoutingChoice {
    const { metrics, fallbackExpert } = this.#parts;
    const code = TorouterError.isInstance(error) ? error.code : 'TOROUTER_INTERNAL';
    if (signal?.aborted || code === 'TOROUTER_MESSAGES_INVALID') throw error;
    metrics.routerFailed(code);
    const j = fallbackExpert === undefined ? -1 : router.experts.indexOf(fallbackExpert);
    if (j < 0 || !(eligible?.[j] ?? true)) throw routerFailed(router, error);
    const reason = `the router failed (${code}): the expert for that case`;
    return { expert: fallbackExpert!, scores: {}, reason };
  }
}

/** Those that are ready among the able; the able where none is, so that the answer is the error of one of them. */
function readyAmong(experts: readonly (Expert | undefined)[], able: Eligible): Eligible {
  if (experts.every(isReady)) return able;
  const ready = experts.map((expert, j) => (able === 'all' || able[j]) && isReady(expert));
  return ready.includes(true) ? ready : able;
}

function notConfigured(expert: string): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_NOT_CONFIGURED',
    `The router chose ${JSON.stringify(expert)}, which has no entry. Add it to the experts file under this name.`,
    { details: { expert } },
  );
}

function routerFailed({ name }: RoutingDecider, cause: unknown): TorouterError {
  const said = TorouterError.isInstance(cause) ? `: ${cause.message}` : '. The log names the place.';
  return new TorouterError('TOROUTER_ROUTER_FAILED', `The router "${name}" could not decide${said}`, { cause });
}
