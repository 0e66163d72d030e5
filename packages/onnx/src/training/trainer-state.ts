import type { ParameterState } from '../runtime/worker/protocol.js';

/** Weights and moments, by parameter. */
export type ParameterStates = Readonly<
  Record<string, { readonly shape: readonly number[] } & Readonly<ParameterState>>
>;

/** Where a training stands. */
export interface TrainerState {
  /** Updates done. */
  readonly step: number;
  readonly parameters: ParameterStates;
}
