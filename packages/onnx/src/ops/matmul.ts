import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { broadcastShape, sumToShape } from './broadcast.js';

/** How {@link matmul} reads its operands. */
export interface MatmulOptions {
  /** Swap the last two axes of a. @default false */
  transposeA?: boolean;
  /** Swap the last two axes of b. @default false */
  transposeB?: boolean;
  /** Factor on the product. @default 1 */
  scale?: number;
}

/** `scale · a b` over the last two axes; the others are batches, broadcast. */
export function matmul(a: Value, b: Value, options: MatmulOptions = {}): Value {
  const { transposeA = false, transposeB = false, scale = 1 } = options;
  const y = product(a, b, transposeA, transposeB, scale);
  return withGradient(y, [a, b], (gradient) => [
    () =>
      sumToShape(
        transposeA ? product(b, gradient, transposeB, true, scale) : product(gradient, b, false, !transposeB, scale),
        a.shape,
      ),
    () =>
      sumToShape(
        transposeB ? product(gradient, a, true, transposeA, scale) : product(a, gradient, !transposeA, false, scale),
        b.shape,
      ),
  ]);
}

/** The product alone, by the operator that needs no copy: MatMul, Gemm for matrices, else FusedMatMul. */
function product(a: Value, b: Value, transposeA: boolean, transposeB: boolean, scale: number): Value {
  const [ra, rb] = [a.shape.length, b.shape.length];
  if (ra < 2 || rb < 2 || a.type !== b.type)
    throw graphError('MatMul', `it multiplies matrices of one type, not ${describe(a)} and ${describe(b)}`);
  const inner = [a.shape[transposeA ? ra - 2 : ra - 1], b.shape[transposeB ? rb - 1 : rb - 2]];
  if (inner[0] !== inner[1])
    throw graphError('MatMul', `the inner sizes of ${describe(a)} and ${describe(b)} differ: ${inner.join(' and ')}`);
  const shape = [
    ...broadcastShape('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2)),
    a.shape[transposeA ? ra - 1 : ra - 2],
    b.shape[transposeB ? rb - 2 : rb - 1],
  ];
  const output = [{ type: a.type, shape }];
  if (!transposeA && !transposeB && scale === 1) return a.graph.node('MatMul', [a, b], output)[0];
  const attributes = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: scale } };
  if (ra === 2 && rb === 2) return a.graph.node('Gemm', [a, b], output, attributes)[0];
  return a.graph.node('FusedMatMul', [a, b], output, attributes, 'com.microsoft')[0];
}

function describe({ type, shape }: Value): string {
  return `${type}${shapeText(shape)}`;
}
