import { TorouterError } from '@torouter/data';
import { Graph } from '../graph/graph.js';
import type { NamedShape } from './check-weights.js';
import type { TrainerOptions } from './trainer-options.js';

/**
 * The graph that a trainer evaluates; undefined where none was asked for.
 *
 * @throws {TorouterError} TOROUTER_GRAPH_INVALID where it has a parameter that is not trained, or of another shape.
 */
export function forwardGraph(
  { forward }: Pick<TrainerOptions, 'forward'>,
  trained: readonly NamedShape[],
): Graph | undefined {
  if (!forward) return undefined;
  const graph = new Graph();
  for (const [name, value] of Object.entries(forward(graph))) graph.output(name, value);
  const shapes = new Map(trained.map(({ name, shape }) => [name, shape.join()]));
  for (const { name, shape } of graph.parameters)
    if (shapes.get(name) !== shape.join())
      throw new TorouterError(
        'TOROUTER_GRAPH_INVALID',
        `forward has the parameter ${name} [${shape.join(', ')}], which build has not.`,
      );
  return graph;
}
