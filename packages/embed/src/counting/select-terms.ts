import { TorouterError } from '@torouter/data';
import type { CountOptions } from '../count-options.js';
import type { Counted } from './count-terms.js';

/**
 * Which terms stay, in code-point order: document frequency within the limits, then the most frequent `maxFeatures`.
 *
 * @throws {TorouterError} TOROUTER_EMPTY_DATA where none stays.
 */
export function selectTerms(
  terms: readonly string[],
  { indptr, indices, counts }: Counted,
  texts: number,
  { minDf, maxDf, maxFeatures, binary }: CountOptions,
): number[] {
  const documents = new Int32Array(terms.length);
  const total = new Float64Array(terms.length);
  for (let k = 0; k < indptr[texts]; k++) {
    documents[indices[k]]++;
    total[indices[k]] += binary ? 1 : counts[k];
  }
  const atLeast = minDf < 1 ? minDf * texts : minDf;
  const atMost = maxDf <= 1 ? maxDf * texts : maxDf;
  const byCodePoint = codePointOrder(terms);
  let kept = terms
    .map((_, column) => column)
    .filter((column) => documents[column] >= atLeast && documents[column] <= atMost);
  if (maxFeatures !== null && kept.length > maxFeatures)
    kept = kept.sort((a, b) => total[b] - total[a] || byCodePoint(a, b)).slice(0, maxFeatures);
  if (kept.length === 0)
    throw new TorouterError(
      'TOROUTER_EMPTY_DATA',
      `No term is left of the ${terms.length} in ${texts} texts; give texts with words in them, lower minDf or raise maxDf.`,
      { details: { terms: terms.length, texts } },
    );
  return kept.sort(byCodePoint);
}

/** JavaScript compares UTF-16 units, Python code points; they differ only where surrogates meet U+E000 and above. */
function codePointOrder(terms: readonly string[]): (a: number, b: number) => number {
  if (!terms.some((term) => /[\ud800-\udfff]/.test(term))) return (a, b) => (terms[a] < terms[b] ? -1 : 1);
  const points = terms.map((term) => Array.from(term, (point) => point.codePointAt(0)!));
  return (a, b) => {
    const [left, right] = [points[a], points[b]];
    for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i] - right[i];
    return left.length - right.length;
  };
}
