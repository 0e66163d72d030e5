import { randomUUID } from 'node:crypto';
import type { Expert } from '@torouter/experts';
import type { GatewayDecision } from '../gateway-decision.js';
import type { RoutingChoice } from '../routing-decider.js';

/** Chooses again, among fewer experts. */
export type ChooseAgain = (eligible: readonly boolean[]) => RoutingChoice | Promise<RoutingChoice>;

/** A decision, and who comes next where its expert fails. */
export class Plan {
  decision: GatewayDecision;
  expert: Expert;
  /** Name of the policy that the request asked for; null for the router's own, and where it named its expert. */
  readonly policy: string | null;
  readonly #names: readonly string[];
  readonly #experts: readonly (Expert | undefined)[];
  /** Who may still be asked; empty where the request named its expert. */
  readonly #left: boolean[];
  readonly #chooseAgain: ChooseAgain;

  constructor(options: {
    choice: RoutingChoice;
    expert: Expert;
    policy: string | null;
    /** The router's experts in its order, and which of them can answer; none where there is no choice. */
    names?: readonly string[];
    experts?: readonly (Expert | undefined)[];
    eligible?: readonly boolean[] | 'all';
    chooseAgain?: ChooseAgain;
  }) {
    const { choice, expert, policy, names = [], experts = [], eligible = 'all', chooseAgain = () => choice } = options;
    this.decision = { id: randomUUID(), expert: choice.expert, scores: choice.scores, reason: choice.reason };
    this.expert = expert;
    this.policy = policy;
    this.#names = names;
    this.#experts = experts;
    this.#left = eligible === 'all' ? experts.map(() => true) : [...eligible];
    this.#chooseAgain = chooseAgain;
    this.#cross(choice.expert);
  }

  /** Whether another expert is ready to answer. */
  get hasNext(): boolean {
    return this.#left.some((left, j) => left && isReady(this.#experts[j]));
  }

  /** Experts that might have answered, but take no calls now. */
  get passedOver(): readonly Expert[] {
    return this.#experts.filter(
      (expert, j): expert is Expert => this.#left[j] && expert !== undefined && !isReady(expert),
    );
  }

  /**
   * Goes on to the router's next choice among the ready experts that were not asked yet.
   *
   * @param code Why the expert before failed.
   * @param fits Who may be chosen, where not everybody may.
   * @returns false where there is nobody.
   */
  async moveOn(code: string, fits: (expert: Expert) => boolean = () => true): Promise<boolean> {
    const eligible = this.#left.map((left, j) => left && isReady(this.#experts[j]) && fits(this.#experts[j]!));
    if (!eligible.includes(true)) return false;
    const { expert, scores, reason } = await this.#chooseAgain(eligible);
    const failed = this.decision.expert;
    this.decision = { id: this.decision.id, expert, scores, reason: `${failed} failed (${code}); then ${reason}` };
    this.expert = this.#experts[this.#names.indexOf(expert)]!;
    this.#cross(expert);
    return true;
  }

  #cross(expert: string): void {
    const j = this.#names.indexOf(expert);
    if (j >= 0) this.#left[j] = false;
  }
}

/** Whether an expert would take a call now. */
export function isReady(expert: Expert | undefined): boolean {
  return expert !== undefined && (expert.state ?? 'ready') === 'ready';
}
