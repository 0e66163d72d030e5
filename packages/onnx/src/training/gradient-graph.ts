import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import type { Value } from '../graph/value.js';
import { dropout as runtimeDropout } from '../ops/dropout.js';
import { mul } from '../ops/mul.js';
import type { MaskSpec } from '../runtime/worker/protocol.js';
import type { TrainerOptions } from './trainer-options.js';

/**
 * The graph of one gradient: outputs `loss` and `gradient.NAME` for every parameter. What is dropped is an input, so that it can
 * be made again for any step.
 */
export function gradientGraph({ build, dropout = 0 }: Pick<TrainerOptions, 'build' | 'dropout'>): {
  graph: Graph;
  masks: MaskSpec[];
} {
  const graph = new Graph();
  const masks: MaskSpec[] = [];
  const drop = (x: Value) => {
    const mask = { name: `dropout.${masks.length}`, shape: x.shape };
    masks.push(mask);
    return mul(x, graph.input(mask.name, mask.shape));
  };
  const loss = build(graph, dropout > 0 ? drop : (x) => x);
  graph.output('loss', loss);
  gradients(loss).forEach((gradient, i) => graph.output(`gradient.${graph.parameters[i].name}`, gradient));
  return { graph, masks };
}

/** Dropout by the runtime, each place with a seed of its own. */
export function seededDropout(rate: number, seed: number): (x: Value) => Value {
  let place = 0;
  return (x) => runtimeDropout(x, rate, (Math.imul(seed + 1, 0x9e3779b1) + place++) & 0x7fffffff);
}
