import type { Averages } from './averages.js';
import type { DatasetResult, DecisionSeconds, EvaluationRow, RowKind } from './evaluation.js';
import type { Line } from './line.js';
import type { ScoredRows } from './scored-rows.js';
import { shareEntropy } from './share-entropy.js';

/** A line and whom it is. */
export interface NamedLine {
  name: string;
  kind: RowKind;
  line: Line;
  decisionSeconds?: DecisionSeconds;
}

/** What all rows of an evaluation are compared with. */
interface References {
  bestSingle: Line;
  oracle: Line;
}

/** Turns a line into a row of the evaluation. */
export function evaluationRow(
  rows: ScoredRows,
  averages: Averages,
  { bestSingle, oracle }: References,
  { name, kind, line, decisionSeconds }: NamedLine,
): EvaluationRow {
  const { values, costsUsd, shares } = line;
  const quality = averages.interval(values);
  const all = summarise(values, costsUsd, () => true);
  return {
    name,
    kind,
    n: rows.n,
    missing: all.missing,
    quality: quality.mean,
    qualityLow: quality.low,
    qualityHigh: quality.high,
    deltaToBestSingle: averages.interval(values.map((value, i) => value - bestSingle.values[i])),
    regret: averages.mean(values.map((value, i) => oracle.values[i] - value)),
    costUsd: all.costUsd,
    meanCostUsd: all.meanCostUsd,
    missingCosts: all.missingCosts,
    sharePerExpert: Object.fromEntries(rows.experts.map((expert, j) => [expert, shares[j]])),
    shareEntropy: shareEntropy(shares),
    perDataset: Object.fromEntries(
      rows.datasets.map((dataset, k): [string, DatasetResult] => {
        const part = summarise(values, costsUsd, (i) => rows.datasetOf[i] === k);
        return [dataset, { n: part.n, missing: part.missing, quality: part.quality, costUsd: part.costUsd }];
      }),
    ),
    ...(decisionSeconds && { decisionSeconds }),
  };
}

function summarise(values: Float64Array, costsUsd: Float64Array | undefined, within: (row: number) => boolean) {
  let n = 0;
  let missing = 0;
  let sum = 0;
  let missingCosts = 0;
  let cost = 0;
  for (let i = 0; i < values.length; i++) {
    if (!within(i)) continue;
    n++;
    if (Number.isNaN(values[i])) missing++;
    else sum += values[i];
    if (!costsUsd || Number.isNaN(costsUsd[i])) missingCosts++;
    else cost += costsUsd[i];
  }
  return {
    n,
    missing,
    quality: n > missing ? sum / (n - missing) : NaN,
    costUsd: missingCosts ? null : cost,
    meanCostUsd: n > missingCosts ? cost / (n - missingCosts) : null,
    missingCosts,
  };
}
