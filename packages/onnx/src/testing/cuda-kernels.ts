import type { ElementType } from '../graph/element-type.js';
import type { GraphNode } from '../graph/node.js';

/** What ONNX Runtime has for one operator on CUDA: the row of its table that holds at opset 18 (com.microsoft: 1). */
interface CudaKernel {
  /** Opset that brought the operator's definition in force at opset 18. */
  readonly definedAt: number;
  /** Opsets of the kernel, as the table has them: first and last; open-ended (`14+`) without a last. */
  readonly opsets: readonly [first: number, last?: number];
  /** Element types per input; the last entry holds for all inputs after it. */
  readonly inputs: readonly (readonly ElementType[])[];
  /** The same per output. */
  readonly outputs: readonly (readonly ElementType[])[];
}

// Types that this package does not have (bfloat16, int16, …) are left out throughout.
const FLOATS = ['float16', 'float32', 'float64'] as const;
const WHOLE = ['int32', 'int64'] as const;
const NUMBERS = [...FLOATS, ...WHOLE, 'int8', 'uint8'] as const;
const ALL = [...NUMBERS, 'bool'] as const;

/**
 * From "Operators implemented by CUDAExecutionProvider" of ONNX Runtime's docs/OperatorKernels.md at commit
 * 001d12d2623fd411ce0f83d05abb5e82304a3389; the definitions' opsets from onnx 1.23.2 (`onnx.defs.get_schema(name, 18).since_version`).
 * Only what the graphs of this package are made of; `undefined` where the document has no row.
 */
export const CUDA_KERNELS: Readonly<Record<string, CudaKernel | undefined>> = {
  Add: kernel(14, [14], [NUMBERS]),
  Cast: kernel(13, [13, 18], [ALL]),
  Concat: kernel(13, [13], [ALL]),
  ConstantOfShape: kernel(9, [9], [['int64']], [ALL]),
  Div: kernel(14, [14], [NUMBERS]),
  Dropout: kernel(13, [13], [FLOATS, FLOATS, ['bool']], [FLOATS, ['bool']]),
  Equal: kernel(13, [13], [[...FLOATS, ...WHOLE, 'bool']], [['bool']]),
  Erf: kernel(13, [13], [FLOATS]),
  Exp: kernel(13, [13], [FLOATS]),
  Expand: kernel(13, [13], [ALL, ['int64']]),
  Gather: kernel(13, [13], [ALL, WHOLE]),
  Gemm: kernel(13, [13], [FLOATS]),
  Identity: kernel(16, [14, 18], [ALL]),
  LayerNormalization: kernel(17, [17], [FLOATS], [FLOATS, ['float32']]),
  Log: kernel(13, [13], [FLOATS]),
  LogSoftmax: kernel(13, [13], [FLOATS]),
  Loop: kernel(16, [13, 18], [['int64'], ['bool'], ALL], [ALL]),
  MatMul: kernel(13, [13], [FLOATS]),
  Min: kernel(13, [13], [[...FLOATS, ...WHOLE]]),
  Mul: kernel(14, [14], [NUMBERS]),
  Neg: kernel(13, [13], [[...FLOATS, ...WHOLE, 'int8']]),
  Range: kernel(11, [11], [['float32', 'float64', ...WHOLE]]),
  ReduceMax: kernel(18, [18], [[...FLOATS, ...WHOLE], ['int64']]),
  ReduceMean: kernel(18, [18], [[...FLOATS, 'int32'], ['int64']]),
  ReduceSum: kernel(13, [13], [[...FLOATS, ...WHOLE], ['int64']]),
  ReduceSumSquare: kernel(18, [18], [FLOATS, ['int64']]),
  Relu: kernel(14, [14], [FLOATS]),
  Reshape: kernel(14, [14, 18], [ALL, ['int64']]),
  ScatterND: kernel(18, [18], [ALL, ['int64'], ALL]),
  Shape: kernel(15, [15, 18], [ALL], [['int64']]),
  Sigmoid: kernel(13, [13], [FLOATS]),
  Sign: kernel(13, [13], [NUMBERS]),
  Slice: kernel(13, [13], [ALL, WHOLE]),
  Softmax: kernel(13, [13], [FLOATS]),
  Softplus: kernel(1, [1], [FLOATS]),
  Sqrt: kernel(13, [13], [FLOATS]),
  Sub: kernel(14, [14], [NUMBERS]),
  Tanh: kernel(13, [13], [FLOATS]),
  Transpose: kernel(13, [13, 20], [ALL]),
  'com.microsoft.DynamicQuantizeMatMul': undefined,
  'com.microsoft.FusedMatMul': kernel(1, [1], [FLOATS]),
  'com.microsoft.Gelu': kernel(1, [1], [FLOATS]),
};

function kernel(
  definedAt: number,
  opsets: CudaKernel['opsets'],
  inputs: CudaKernel['inputs'],
  outputs: CudaKernel['outputs'] = [inputs[0]],
): CudaKernel {
  return { definedAt, opsets, inputs, outputs };
}

/** An operator's key in {@link CUDA_KERNELS}. */
export function cudaKey({ domain, operator }: Pick<GraphNode, 'domain' | 'operator'>): string {
  return domain ? `${domain}.${operator}` : operator;
}

/**
 * Why ONNX Runtime would run a node on the CPU for want of a CUDA kernel; undefined where there is one. Its rule for versions
 * (VerifyVersion in core/framework/kernel_registry.cc): an open-ended kernel takes only the definition of its very first opset.
 */
export function missingCudaKernel(
  node: Pick<GraphNode, 'domain' | 'operator' | 'inputs' | 'outputs'>,
  typeOf: (name: string) => ElementType,
): string | undefined {
  const key = cudaKey(node);
  if (!Object.hasOwn(CUDA_KERNELS, key)) return `${key} is not in the table: look it up in OperatorKernels.md`;
  const row = CUDA_KERNELS[key];
  if (!row) return `${key} has no CUDA kernel`;
  const { definedAt, inputs, outputs } = row;
  const [first, last = first] = row.opsets;
  if (definedAt < first || definedAt > last) return `${key} has a CUDA kernel for opsets other than ${definedAt}`;
  for (const [side, names, allowed] of [
    ['input', node.inputs, inputs],
    ['output', node.outputs, outputs],
  ] as const)
    for (const [i, name] of names.entries()) {
      if (name === '') continue; // an optional input that is left out
      const type = typeOf(name);
      if (!(allowed[i] ?? allowed[allowed.length - 1]).includes(type))
        return `${key} has no CUDA kernel for ${type} as ${side} ${i}`;
    }
  return undefined;
}
