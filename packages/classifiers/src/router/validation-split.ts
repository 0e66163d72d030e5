import { fingerprint, stratifiedSplit } from '@torouter/data';

/** Below this many different texts nothing is chosen on a validation part: it would be noise. */
export const MIN_ROWS_TO_VALIDATE = 50;

/** Share of the training rows on which temperature and λ are chosen before the classifier is fitted on all of them. */
const VALIDATION_SHARE = 0.2;

/**
 * Splits training rows into those to fit on and those to choose on, stratified by dataset. Datasets of one row, which cannot be
 * split, are taken together. Copies of a text go where its first row goes: what is chosen must not be chosen on what was learnt.
 *
 * @param datasets Shape (N,), at least two.
 * @param texts Shape (N,).
 * @returns Row numbers, ascending.
 */
export function validationSplit(
  datasets: readonly string[],
  texts: readonly string[],
  seed: number,
  share = VALIDATION_SHARE,
): { fit: Int32Array; validation: Int32Array } {
  const firsts = new Map<string, number>();
  const firstOf = Int32Array.from(texts, (text, row) => {
    const key = fingerprint(text);
    if (!firsts.has(key)) firsts.set(key, row);
    return firsts.get(key)!;
  });
  const rows = [...firsts.values()];
  const distinct = rows.map((row) => datasets[row]);
  const sizes = new Map<string, number>();
  for (const dataset of distinct) sizes.set(dataset, (sizes.get(dataset) ?? 0) + 1);
  const singles = [...sizes.values()].filter((size) => size === 1).length;
  const [largest] = [...sizes].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  // A lone single joins the largest dataset; several are a group of their own.
  const group = (dataset: string) => (sizes.get(dataset) !== 1 ? dataset : singles > 1 ? '\0singles' : largest);
  const { test } = stratifiedSplit(distinct.map(group), { testShare: share, seed });
  const heldOut = new Set(Array.from(test, (position) => rows[position]));
  const positions = Int32Array.from(datasets.keys());
  return {
    fit: positions.filter((row) => !heldOut.has(firstOf[row])),
    validation: positions.filter((row) => heldOut.has(firstOf[row])),
  };
}
