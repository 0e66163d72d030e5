import { TorouterError } from '@torouter/data';

/** What {@link chooseLambda} weighs. Every array is row-major, shape (N, columns), on rows that nothing was fitted on. */
export interface ChooseLambdaOptions {
  /** Predicted quality, finite. */
  scores: ArrayLike<number>;
  /** Predicted cost of a call in US dollars, finite. */
  costUsd: ArrayLike<number>;
  /** Quality as it turned out, higher is better, NaN = not recorded. */
  quality: ArrayLike<number>;
  /** Cost as it turned out in US dollars, NaN = not recorded. */
  realCostUsd: ArrayLike<number>;
  /** E, the number of experts. */
  columns: number;
  /** The least mean quality that is acceptable, in the unit of `quality`. */
  floor: number;
}

/** A setting of the utility policy and what it yields on the rows it was chosen on. */
export interface ChosenLambda {
  /** Score units per US dollar. */
  lambda: number;
  /** Mean realised quality over the rows where it is recorded. */
  quality: number;
  /** Mean realised cost per query in US dollars over the rows where it is recorded. */
  costUsd: number;
}

// Running sums carry rounding: a floor that equals a mean exactly must not be missed by the last digit.
const TOLERANCE = 1e-12;

/**
 * The λ ≥ 0 of argmax_j(score − λ · cost) whose realised mean quality reaches the floor at the least realised mean cost; of
 * equally cheap ones the smallest. The sweep is exact (method.md section 3, deferral curve): it passes every breakpoint at
 * which any row changes its choice, and looks at λ = 0 and at one point inside each interval between two of them, where no
 * choice hangs on a tie. O(N E² + B log B) for B ≤ N (E − 1) breakpoints.
 *
 * @returns undefined where no λ reaches the floor.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where lengths differ or a prediction is not finite.
 */
export function chooseLambda(options: ChooseLambdaOptions): ChosenLambda | undefined {
  const { quality, realCostUsd, floor } = options;
  const rows = check(options);
  const { start, switches } = sweep(options, rows);
  const meanQuality = runningMean(quality);
  const meanCost = runningMean(realCostUsd);
  let best: ChosenLambda | undefined;
  const consider = (lambda: number) => {
    const reached = meanQuality.value();
    const costUsd = meanCost.value();
    if (!(reached >= floor - TOLERANCE) || Number.isNaN(costUsd)) return;
    if (!best || costUsd < best.costUsd - TOLERANCE * Math.abs(best.costUsd))
      best = { lambda, quality: reached, costUsd };
  };

  for (const cell of start) {
    meanQuality.add(cell);
    meanCost.add(cell);
  }
  consider(0);
  for (let k = 0; k < switches.length;) {
    const at = switches[k].lambda;
    for (; k < switches.length && switches[k].lambda - at <= TOLERANCE * at; k++) {
      const { from, to } = switches[k];
      meanQuality.remove(from);
      meanQuality.add(to);
      meanCost.remove(from);
      meanCost.add(to);
    }
    consider(k < switches.length ? (at + switches[k].lambda) / 2 : at > 0 ? 2 * at : 1);
  }
  return best;
}

/** A row's choice moves from one cell to another as λ grows past a breakpoint. */
interface Switch {
  lambda: number;
  from: number;
  to: number;
}

/** The cells chosen at λ = 0 (ties to the lowest index, as the argmax policy has it), and all moves, by λ. */
function sweep({ scores, costUsd, columns }: ChooseLambdaOptions, rows: number) {
  const start: number[] = [];
  const switches: Switch[] = [];
  for (let i = 0; i < rows; i++) {
    const first = i * columns;
    let current = first;
    for (let cell = first + 1; cell < first + columns; cell++) if (scores[cell] > scores[current]) current = cell;
    start.push(current);
    for (;;) {
      let next = -1;
      let lambda = Infinity;
      for (let cell = first; cell < first + columns; cell++) {
        if (!(costUsd[cell] < costUsd[current])) continue;
        const crossing = (scores[current] - scores[cell]) / (costUsd[current] - costUsd[cell]);
        // Three lines through one point: beyond it the cheapest of them leads.
        if (crossing < lambda || (crossing === lambda && costUsd[cell] < costUsd[next])) {
          lambda = crossing;
          next = cell;
        }
      }
      if (next < 0) break;
      switches.push({ lambda, from: current, to: next });
      current = next;
    }
  }
  switches.sort((a, b) => a.lambda - b.lambda);
  return { start, switches };
}

function runningMean(values: ArrayLike<number>) {
  let sum = 0;
  let count = 0;
  const change = (cell: number, sign: 1 | -1) => {
    const value = values[cell];
    if (Number.isNaN(value)) return;
    sum += sign * value;
    count += sign;
  };
  return {
    add: (cell: number) => change(cell, 1),
    remove: (cell: number) => change(cell, -1),
    value: () => (count ? sum / count : NaN),
  };
}

function check({ scores, costUsd, quality, realCostUsd, columns }: ChooseLambdaOptions): number {
  const invalid = (message: string) => new TorouterError('TOROUTER_INVALID_ARGUMENT', `chooseLambda: ${message}`);
  if (!Number.isInteger(columns) || columns < 1)
    throw invalid(`columns should be the number of experts, at least 1; got ${columns}.`);
  const lengths = [scores, costUsd, quality, realCostUsd].map((column) => column.length);
  if (lengths.some((length) => length !== lengths[0]) || lengths[0] % columns)
    throw invalid(
      `scores, costUsd, quality and realCostUsd should all have rows × ${columns} entries; got ${lengths.join(', ')}.`,
    );
  for (let cell = 0; cell < scores.length; cell++)
    if (!Number.isFinite(scores[cell]) || !Number.isFinite(costUsd[cell]))
      throw invalid(
        `a score and a predicted cost of every cell are needed; row ${Math.floor(cell / columns)}, column ${cell % columns} has ${scores[cell]} and ${costUsd[cell]}. Train on outcomes with costs.`,
      );
  return scores.length / columns;
}
