import { TorouterError } from '@torouter/data';
import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import type { Value } from '../graph/value.js';
import { add } from '../ops/add.js';
import { div } from '../ops/div.js';
import { mul } from '../ops/mul.js';
import { reshape } from '../ops/reshape.js';
import { sqrt } from '../ops/sqrt.js';
import { sub } from '../ops/sub.js';
import { seededDropout } from './gradient-graph.js';
import { LoopBody } from './loop-body.js';
import { optimizerOptions } from './optimizer.js';
import type { TrainerOptions } from './trainer-options.js';

/** A training loop as a graph. */
export interface LoopGraph {
  graph: Graph;
  /** Where each parameter lies in the flat vectors, in this order. */
  slots: readonly { name: string; shape: readonly number[] }[];
  /** Batch inputs, each with the number of steps as its first axis. */
  inputs: readonly Value[];
}

/**
 * Many updates in one run: an ONNX `Loop` that carries flat vectors of weights and of Adam's moments, so that on a GPU they stay there
 * from step to step. Inputs: the batches stacked; `loop.rate`, `loop.second_factor`, `loop.decay` per step
 * (see `adamFactors`); `loop.weights`, `loop.first`, `loop.second`. Outputs: the last three as `loop.next_…`, `loop.losses` and,
 * with clipping, `loop.norms`.
 */
export function loopGraph(options: TrainerOptions): LoopGraph {
  const { build, clipNorm, dropout = 0, seed = 42 } = options;
  const { kind, weightDecay, beta1, beta2, epsilon } = optimizerOptions(options.optimizer ?? {});
  const outer = new Graph('outer_');
  const body = new LoopBody(outer);
  const [first, second] = ['body_first', 'body_second'].map((name) => body.carried(name));
  const loss = build(body, dropout > 0 ? seededDropout(dropout, seed) : (x) => x);
  const inputs = [...outer.inputs];
  if (loss.graph !== body)
    throw new TorouterError('TOROUTER_GRAPH_INVALID', 'build returned a value of another graph.');
  const [rate, secondFactor, decay] = ['rate', 'second_factor', 'decay'].map((name) => body.input(`loop.${name}`, []));

  const flatShape = ['parameters'];
  const pieces = gradients(loss).map((gradient) => reshape(gradient, [sizeOf(gradient)]));
  const [joined] = body.node('Concat', pieces, [{ type: 'float32', shape: flatShape }], { axis: 0 });
  let norm: Value | undefined;
  let gradient = joined;
  if (clipNorm !== undefined) {
    const squares = body.node('ReduceSumSquare', [joined], [{ type: 'float32', shape: [] }], { keepdims: 0 })[0];
    norm = sqrt(squares);
    const ratio = div(body.scalar(clipNorm), add(norm, 1e-6));
    gradient = mul(joined, body.node('Min', [ratio, body.scalar(1)], [{ type: 'float32', shape: [] }])[0]);
  }
  if (kind === 'adam-l2') gradient = add(gradient, mul(body.flat, weightDecay));
  const newFirst = add(mul(first, beta1), mul(gradient, 1 - beta1));
  const newSecond = add(mul(second, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const step = mul(div(newFirst, add(mul(sqrt(newSecond), secondFactor), epsilon)), rate);
  const [condition] = body.node('Identity', [body.inputs[1]], [{ type: 'bool', shape: [] }]);
  for (const [name, value] of [
    ['condition', condition],
    ['weights', sub(kind === 'adamw' ? mul(body.flat, decay) : body.flat, step)],
    ['first', newFirst],
    ['second', newSecond],
    ['loss', loss],
    ...(norm ? ([['norm', norm]] as const) : []),
  ] as const)
    body.output(`body_next_${name}`, value);

  const vector = (name: string) => outer.input(`loop.${name}`, ['parameters']);
  const steps = outer.input('loop.steps', [], 'int64');
  const carried = [vector('weights'), vector('first'), vector('second')];
  const flat = { type: 'float32', shape: ['parameters'] } as const;
  const perStep = { type: 'float32', shape: ['steps'] } as const;
  const made = outer.node(
    'Loop',
    [steps, outer.constant([1], [], 'bool'), ...carried],
    [flat, flat, flat, perStep, ...(norm ? [perStep] : [])],
    { body: { graph: body } },
  );
  ['next_weights', 'next_first', 'next_second', 'losses', 'norms'].forEach((name, i) => {
    if (made[i]) outer.output(`loop.${name}`, made[i]);
  });
  return { graph: outer, slots: body.slots, inputs };
}

function sizeOf({ shape }: Value): number {
  return (shape as number[]).reduce((product, n) => product * n, 1);
}
