import type { Pace } from '../dense/dense-matrix.js';
import { fitCorrection, type Correction } from './fit-correction.js';
import { FOLDS, outOfFoldPrior } from './out-of-fold-prior.js';
import type { PrincipalAxes } from './principal-axes.js';
import type { PriorOptions } from './prior-options.js';
import type { PriorRows } from './prior-rows.js';
import { routedGain } from './routed-gain.js';

/** What the artefact says of the correction. Plain JSON. */
export interface GateRecord {
  /** Whether the router corrects the prior. */
  readonly open: boolean;
  /** Ridge penalty. */
  readonly lambda: number;
  /** Mean gain of a left-out row in quality, its standard error, and the rows it was measured on. */
  readonly gain: number;
  readonly standardError: number;
  readonly rows: number;
}

/** Standard errors that the gain must exceed. */
const STANDARD_ERRORS = 1;
/** Below so many rows nothing but luck would open the gate. */
const MIN_ROWS = 100;

/**
 * Fits the correction and decides whether it is used: only where left-out rows are routed better by more than the standard
 * error of that gain (quality.md section 2, steps 3 to 5). Most of what a correction seems to gain on real outcomes is noise.
 *
 * @returns The record, absent where no correction was tried; the correction where it is to be used; a note for people.
 */
export async function gateCorrection(
  data: PriorRows,
  axes: PrincipalAxes,
  labels: Int32Array,
  tasks: number,
  { correction: mode, shrinkage, l2, seed, pace }: PriorOptions & { seed: number; pace?: Pace },
): Promise<{ record?: GateRecord; correction?: Correction; note?: string }> {
  const { length: rows } = data.texts;
  const E = data.experts.length;
  if (mode === 'never' || E < 2 || rows < (mode === 'gated' ? MIN_ROWS : FOLDS)) return {};
  const prior = await outOfFoldPrior(axes, data.quality, labels, tasks, { shrinkage, l2, seed, pace });
  const correction = await fitCorrection(axes, data.quality, prior, { pace });
  const worth = routedGain(data.quality, prior, correction.leftOut, E);
  // Of fewer rows, and of a gain that all have alike, the standard error says nothing; and a tie of both is no gain.
  const sure = worth.rows >= MIN_ROWS && worth.standardError > 0;
  const open = mode === 'always' || (sure && worth.gain > (1 + 1e-9) * STANDARD_ERRORS * worth.standardError);
  const figures = `${worth.gain.toFixed(4)} ± ${worth.standardError.toFixed(4)} on left-out rows (λ = ${correction.lambda.toPrecision(3)})`;
  return {
    record: { open, lambda: correction.lambda, ...worth },
    correction: open ? correction : undefined,
    note: open
      ? `the text corrects the task prior: it gains ${figures}`
      : `the task prior routes alone: a correction by the text would gain ${figures}, too little to trust`,
  };
}
