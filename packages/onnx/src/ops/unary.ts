import type { Attribute } from '../graph/node.js';
import type { Value } from '../graph/value.js';

/** An elementwise operator of one value, without gradient rule. */
export function unary(operator: string, x: Value, attributes: Record<string, Attribute> = {}, domain = ''): Value {
  return x.graph.node(operator, [x], [{ type: x.type, shape: x.shape }], attributes, domain)[0];
}
