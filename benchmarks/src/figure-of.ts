import type { Figure } from './figure.js';
import { median } from './median.js';

/** A figure of what was measured in several rounds: their median and how far they spread. None where there was no round. */
export function figureOf(
  topic: string,
  what: string,
  unit: string,
  values: readonly number[],
  rest: Pick<Figure, 'target' | 'note'> = {},
): Figure[] {
  if (values.length === 0) return [];
  const spread: [number, number] = [Math.min(...values), Math.max(...values)];
  return [{ topic, what, value: median(values), unit, ...(values.length > 1 && { spread }), ...rest }];
}
