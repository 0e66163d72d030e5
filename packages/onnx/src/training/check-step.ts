import { TorouterError } from '@torouter/data';
import type { TrainingStep } from './training-step.js';

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for numbers that would spoil the weights or the loss. */
export function checkStep({ batches, learningRate, shares }: TrainingStep): void {
  if (!(learningRate >= 0 && learningRate < Infinity))
    throw invalid(`learningRate must be at least 0, got ${learningRate}`);
  if (shares && (shares.length !== batches.length || shares.some((share) => !(share >= 0 && share < Infinity))))
    throw invalid(
      `shares must be a number of at least 0 per micro-batch (${batches.length}), got [${shares.join(', ')}]`,
    );
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Training: ${problem}.`);
}
