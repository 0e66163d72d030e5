import { stratifiedSplit } from '@torouter/data';

/** Share of the training rows on which temperature and λ are chosen before the classifier is fitted on all of them. */
const VALIDATION_SHARE = 0.2;

/**
 * Splits training rows into those to fit on and those to choose on, stratified by dataset. Datasets of one row, which cannot be
 * split, are taken together.
 *
 * @param datasets Shape (N,), at least two.
 * @returns Row numbers, ascending.
 */
export function validationSplit(
  datasets: readonly string[],
  seed: number,
): { fit: Int32Array; validation: Int32Array } {
  const sizes = new Map<string, number>();
  for (const dataset of datasets) sizes.set(dataset, (sizes.get(dataset) ?? 0) + 1);
  const singles = [...sizes.values()].filter((size) => size === 1).length;
  const [largest] = [...sizes].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  // A lone single joins the largest dataset; several are a group of their own.
  const group = (dataset: string) => (sizes.get(dataset) !== 1 ? dataset : singles > 1 ? '\0singles' : largest);
  const { train, test } = stratifiedSplit(datasets.map(group), { testShare: VALIDATION_SHARE, seed });
  return { fit: train, validation: test };
}
