/** How a router turns scores into a choice; plain JSON, stored in the artefact. */
export type PolicyConfig =
  | { readonly kind: 'argmax' }
  /** argmax of score − lambda · expected cost; lambda in score units per US dollar. */
  | { readonly kind: 'utility'; readonly lambda: number };

/** What a policy decides on: one query. Every array has shape (E,). */
export interface PolicyInput {
  readonly scores: Float32Array;
  /** Expected cost of a call in US dollars, NaN where no cost of the expert was recorded; needed by `utility`. */
  readonly costUsd?: Float32Array;
  /** Experts that may be chosen right now; all where absent. */
  readonly eligible?: readonly boolean[];
  /** Who has answered the conversation so far: kept unless another is better by more than a switch costs. */
  readonly current?: CurrentExpert;
}

/** The expert of a conversation, and what it takes to leave it. */
export interface CurrentExpert {
  readonly index: number;
  /** In score units. @default 0 */
  readonly switchMargin?: number;
  /** What a switch costs in US dollars, such as a prompt cache that is lost; weighed by the policy's λ. @default 0 */
  readonly switchCostUsd?: number;
}

/** A choice and why. */
export interface PolicyChoice {
  /** Index of the chosen expert. */
  readonly index: number;
  readonly reason: string;
}
