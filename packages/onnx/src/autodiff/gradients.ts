import { TorouterError } from '@torouter/data';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { add } from '../ops/add.js';

/**
 * Adds to the graph what computes the gradients of a scalar, by reverse mode: from the scalar backwards, each value's gradient
 * is complete before its rule is applied, for everything made of it has a higher number.
 *
 * @param loss A value of shape [].
 * @param parameters What to differentiate by. @default every parameter of the graph
 * @returns One value per parameter, of its shape.
 * @throws {TorouterError} TOROUTER_NOT_DIFFERENTIABLE where an operator on the way has no rule; TOROUTER_GRAPH_INVALID where
 *   the loss is no scalar or does not depend on a parameter.
 */
export function gradients(loss: Value, parameters: readonly Value[] = loss.graph.parameters): Value[] {
  if (loss.shape.length !== 0)
    throw graphError(loss.name, `gradients are taken of a scalar, but its shape is ${shapeText(loss.shape)}`);
  if (!loss.varies)
    throw graphError(
      loss.name,
      'it depends on no parameter, so there is nothing to differentiate by; make one with graph.parameter',
    );
  const wanted = new Set(parameters);
  const found = new Map<Value, Value>([[loss, loss.graph.scalar(1, loss.type)]]);
  for (const value of dependenciesOf(loss)) {
    const gradient = found.get(value);
    if (!gradient || wanted.has(value)) continue;
    if (!value.derivation) {
      if (value.operator === undefined) continue;
      throw new TorouterError(
        'TOROUTER_NOT_DIFFERENTIABLE',
        `The operator ${value.operator} (value ${value.name}) has no gradient. Use another, or give it one with withGradient.`,
        { details: { operator: value.operator, value: value.name } },
      );
    }
    const { inputs, pull } = value.derivation;
    const parts = pull(gradient);
    inputs.forEach((input, i) => {
      const part = parts[i];
      if (!input.varies || !part) return;
      const earlier = found.get(input);
      found.set(input, earlier ? add(earlier, part()) : part());
    });
  }
  return parameters.map((parameter) => {
    const gradient = found.get(parameter);
    if (!gradient) throw graphError(parameter.name, `the value ${loss.name} does not depend on it`);
    return gradient;
  });
}

/** The values that a value was made of, itself included, latest first. */
function dependenciesOf(loss: Value): Value[] {
  const seen = new Set<Value>([loss]);
  const stack = [loss];
  for (let value = stack.pop(); value; value = stack.pop())
    for (const input of value.derivation?.inputs ?? [])
      if (input.varies && !seen.has(input)) {
        seen.add(input);
        stack.push(input);
      }
  return [...seen].sort((a, b) => b.order - a.order);
}
