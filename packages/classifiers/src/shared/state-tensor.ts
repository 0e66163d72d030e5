import type { Tensor } from '@torouter/data';
import { invalidState } from './state-files.js';

const TYPES = { F64: Float64Array, F32: Float32Array, I32: Int32Array } as const;
type Types = { F64: Float64Array; F32: Float32Array; I32: Int32Array };

/**
 * A tensor of a classifier's state, checked for type and shape.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID
 */
export function stateTensor<T extends keyof Types>(
  tensors: Record<string, Tensor>,
  kind: string,
  name: string,
  type: T,
  shape: readonly number[],
): Types[T] {
  const tensor = tensors[name];
  if (!tensor) throw invalidState(kind, `the tensor ${name} is missing`);
  if (!(tensor.data instanceof TYPES[type])) throw invalidState(kind, `the tensor ${name} should be ${type}`);
  if (tensor.shape.join() !== shape.join())
    throw invalidState(
      kind,
      `the tensor ${name} should have shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`,
    );
  return tensor.data as Types[T];
}
