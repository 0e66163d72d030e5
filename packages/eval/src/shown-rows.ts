import type { Evaluation, EvaluationRow, RowKind } from './evaluation.js';

const ONLY_WITH_EXPERTS: ReadonlySet<RowKind> = new Set(['expert', 'bestSingleHindsight', 'bestPerDatasetHindsight']);

/** The rows that a table shows, in its order. */
export function shownRows({ rows }: Evaluation, experts: boolean): EvaluationRow[] {
  const singles = rows.filter(({ kind }) => kind === 'expert').toSorted((a, b) => b.quality - a.quality);
  const others = rows.filter(({ kind }) => kind !== 'expert' && (experts || !ONLY_WITH_EXPERTS.has(kind)));
  return experts ? [...others, ...singles] : others;
}
