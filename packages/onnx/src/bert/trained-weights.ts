import type { Graph } from '../graph/graph.js';
import type { Value } from '../graph/value.js';
import { gather } from '../ops/gather.js';
import { linear } from '../ops/linear.js';
import type { BertParameter } from './bert-parameters.js';
import type { BertWeights } from './bert-weights.js';

/** Weights as parameters of the graph. */
export function trainedWeights(graph: Graph, parameters: readonly BertParameter[]): BertWeights {
  const values = new Map<string, Value>(
    parameters.map(({ name, shape }) => [name, graph.parameter(name, shape)] as const),
  );
  const value = (name: string) => values.get(name)!;
  return {
    value,
    dense: (x, name) => linear(x, value(`${name}.weight`), value(`${name}.bias`)),
    rows: (name, indices) => gather(value(name), indices),
  };
}
