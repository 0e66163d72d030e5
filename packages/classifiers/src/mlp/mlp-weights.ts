import type { Random } from '@torouter/data';

/** Numbers in the precision that a network is trained in. */
export type FloatArray = Float32Array | Float64Array;

/** Parameters of linear → ReLU → linear. */
export interface MlpWeights {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** Shape (inputs, hidden): the weights of one input lie side by side, for inputs are sparse. */
  readonly hiddenWeight: FloatArray;
  /** Shape (hidden,). */
  readonly hiddenBias: FloatArray;
  /** Shape (outputs, hidden). */
  readonly outputWeight: FloatArray;
  /** Shape (outputs,). */
  readonly outputBias: FloatArray;
}

/** Fresh weights, uniform in ±1/√fan-in as PyTorch's `nn.Linear` draws them. */
export function createMlpWeights(
  { inputs, hidden, outputs }: Pick<MlpWeights, 'inputs' | 'hidden' | 'outputs'>,
  precision: 'f32' | 'f64',
  random: Random,
): MlpWeights {
  const uniform = (length: number, fanIn: number) => {
    const bound = 1 / Math.sqrt(Math.max(1, fanIn));
    const values = precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = (2 * random.next() - 1) * bound;
    return values;
  };
  return {
    inputs,
    hidden,
    outputs,
    hiddenWeight: uniform(inputs * hidden, inputs),
    hiddenBias: uniform(hidden, inputs),
    outputWeight: uniform(outputs * hidden, hidden),
    outputBias: uniform(outputs, hidden),
  };
}
