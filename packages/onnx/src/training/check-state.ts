import { TorouterError } from '@torouter/data';
import { checkWeights, type NamedShape } from './check-weights.js';
import type { TrainerState } from './trainer-state.js';

const MOMENTS = ['weights', 'first', 'second'] as const;

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for what is no state, or one of another model. */
export function checkState(parameters: readonly NamedShape[], { step, parameters: states }: TrainerState): void {
  if (!Number.isInteger(step) || step < 0 || typeof states !== 'object' || states === null)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'Training: what is to be restored is no state of a trainer. Give what `state()` gave.',
    );
  for (const moment of MOMENTS)
    checkWeights(
      parameters,
      Object.fromEntries(
        Object.entries(states).map(([name, state]) => [name, { shape: state.shape, data: state[moment] }]),
      ),
    );
}
