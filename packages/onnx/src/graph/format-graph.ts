import { shapeText } from './graph-error.js';
import type { Graph } from './graph.js';
import type { Attribute } from './node.js';

/** A graph as text: one line per input, node and output. */
export function formatGraph(graph: Graph): string {
  const lines = graph.inputs.map(
    ({ name, type, shape, varies }) => `${varies ? 'parameter' : 'input'} ${name}: ${type}${shapeText(shape)}`,
  );
  for (const { operator, inputs, outputs, attributes, domain } of graph.nodes) {
    const settings = Object.entries(attributes).map(([name, value]) => `${name}=${attributeText(value)}`);
    const call = [...inputs.map((input) => input || '-'), ...settings].join(', ');
    lines.push(`${outputs.join(', ')} = ${domain ? `${domain}.` : ''}${operator}(${call})`);
  }
  for (const { name, value } of graph.outputs)
    lines.push(`output ${name} = ${value.name}: ${value.type}${shapeText(value.shape)}`);
  return lines.join('\n');
}

function attributeText(value: Attribute): string {
  if (typeof value !== 'object') return String(value);
  if ('float' in value) return String(value.float);
  if ('tensor' in value) return `${value.tensor.type}${shapeText(value.tensor.shape)}`;
  if ('graph' in value) return `{\n${formatGraph(value.graph)}\n}`;
  return `[${value.join(', ')}]`;
}
