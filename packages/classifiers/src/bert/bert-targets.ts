import { TorouterError } from '@torouter/data';
import type { TrainingData } from '../classifier.js';
import type { BertOptions } from './bert-options.js';

/** What the rows of a BERT's training are to become. */
export interface BertTargets {
  objective: BertOptions['objective'];
  experts: number;
  /** Rows that teach something, ascending. */
  rows: Int32Array;
  /** Shape (N, E): soft labels, or qualities in [0, 1]; 0 where there is no outcome. */
  targets: Float32Array;
  /** Shape (N, E): 1 where there is an outcome. */
  recorded: Float32Array;
  /** Shape (N,): weight of each row's loss; not used per expert. */
  weights: Float32Array;
}

/**
 * Targets of an objective. With soft labels a row teaches nothing unless two experts have outcomes: one alone would teach who was asked.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where qualities are no shares of 1 and the objective is per expert.
 */
export function bertTargets(data: TrainingData, objective: BertOptions['objective']): BertTargets {
  const { quality, labels, sampleWeights } = data;
  const E = data.experts.length;
  const recorded = Float32Array.from(quality, (value) => (Number.isNaN(value) ? 0 : 1));
  const perExpert = objective === 'per-expert';
  if (perExpert && quality.some((value) => value < 0 || value > 1))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'BERT: the objective per-expert needs qualities from 0 to 1, as a score has; these are others. Take the metric score, or the objective soft-labels.',
    );
  const needed = perExpert || E === 1 ? 1 : 2;
  const rows = Int32Array.from(sampleWeights.keys()).filter((row) => {
    let outcomes = 0;
    for (let k = row * E; k < (row + 1) * E; k++) outcomes += recorded[k];
    return outcomes >= needed && (perExpert || sampleWeights[row] > 0);
  });
  return {
    objective,
    experts: E,
    rows,
    targets: perExpert ? Float32Array.from(quality, (value) => value || 0) : Float32Array.from(labels),
    recorded,
    weights: Float32Array.from(sampleWeights),
  };
}
