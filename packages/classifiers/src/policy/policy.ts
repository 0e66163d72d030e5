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
}

/** A choice and why. */
export interface PolicyChoice {
  /** Index of the chosen expert. */
  readonly index: number;
  readonly reason: string;
}
