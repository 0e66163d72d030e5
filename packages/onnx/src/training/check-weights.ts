import { TorouterError } from '@torouter/data';
import type { WeightTensors } from '../bert/weight-tensors.js';

/** A parameter of a graph. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly unknown[];
}

/**
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where weights are missing, too many, or of another shape than the graph's.
 */
export function checkWeights(parameters: readonly NamedShape[], weights: WeightTensors): void {
  const names = new Set(parameters.map(({ name }) => name));
  for (const { name, shape } of parameters) {
    const given = weights[name];
    if (!given) throw invalid(`the graph has the parameter ${name}, but no weights are given for it`);
    if (given.shape.length !== shape.length || given.shape.some((size, i) => size !== shape[i]))
      throw invalid(
        `${name} should have the shape [${shape.join(', ')}], its weights have [${given.shape.join(', ')}]`,
      );
    const size = given.shape.reduce((product, n) => product * n, 1);
    if (given.data?.length !== size)
      throw invalid(`${name} of shape [${shape.join(', ')}] should have ${size} numbers, got ${given.data?.length}`);
  }
  for (const name of Object.keys(weights))
    if (!names.has(name)) throw invalid(`weights are given for ${name}, which the graph has no parameter for`);
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Training: ${problem}.`);
}
