import { TorouterError } from '@torouter/data';
import type { Shape } from './value.js';

/** The error for a node that cannot be. */
export function graphError(node: string, problem: string): TorouterError {
  return new TorouterError('TOROUTER_GRAPH_INVALID', `Node ${node}: ${problem}.`, { details: { node } });
}

/** A shape for people: `[batch, 384]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
