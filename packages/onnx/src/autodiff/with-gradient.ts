import type { Derivation, Value } from '../graph/value.js';

/**
 * Gives a value its gradient rule: `pull` gets the gradient of the value (same shape) and says, per input, how to make that
 * input's; undefined where there is none. Only what is needed is made.
 */
export function withGradient(value: Value, inputs: readonly Value[], pull: Derivation['pull']): Value {
  if (value.varies) value.derivation = { inputs, pull };
  return value;
}
