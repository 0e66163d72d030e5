import { fingerprint } from '@torouter/data';
import type { PriorRows } from './prior-rows.js';

/**
 * The rows with each text of a task once, its outcomes averaged: a fold, or a row that is left out, must not be predicted from a copy
 * of itself, and how sure a gain is hangs on the number of texts, not of copies.
 *
 * @returns The rows themselves where no text occurs twice; `rowOf`, shape (N,): the distinct row of each row.
 */
export function distinctRows(data: PriorRows): { data: PriorRows; rowOf: Int32Array } {
  const numbers = new Map<string, number>();
  const firsts: number[] = [];
  const rowOf = Int32Array.from(data.texts, (text, row) => {
    const key = `${data.tasks[row]}\0${fingerprint(text)}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, firsts.length);
    return firsts.push(row) - 1;
  });
  if (firsts.length === data.texts.length) return { data, rowOf };
  const pick = <T>(values: readonly T[]) => firsts.map((row) => values[row]);
  return {
    rowOf,
    data: {
      experts: data.experts,
      texts: pick(data.texts),
      tasks: pick(data.tasks),
      quality: averaged(data.quality, rowOf, firsts.length, data.experts.length),
    },
  };
}

/** Mean of the recorded values per distinct row, shape (count, columns); NaN where none is. */
function averaged(values: Float64Array, rowOf: Int32Array, count: number, columns: number): Float64Array {
  const sums = new Float64Array(count * columns);
  const recorded = new Int32Array(count * columns);
  values.forEach((value, k) => {
    if (Number.isNaN(value)) return;
    const at = rowOf[Math.floor(k / columns)] * columns + (k % columns);
    sums[at] += value;
    recorded[at]++;
  });
  return sums.map((sum, at) => sum / recorded[at]);
}
