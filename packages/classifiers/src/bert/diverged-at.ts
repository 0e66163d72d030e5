import { TorouterError } from '@torouter/data';

/** Fine-tuning of BERT takes learning rates far below this. */
const HIGH_LEARNING_RATE = 5e-4;
const RECENT = 20;

/** Where a training of BERT went wrong. */
export interface DivergedPlace {
  /** From 0. */
  epoch: number;
  /** From 0. */
  batch: number;
  /** Batches of an epoch. */
  batches: number;
  /** Of the updates before. */
  losses: readonly number[];
  learningRate: number;
  /** Updates done at the last checkpoint that is kept. */
  kept?: number;
}

/** The error for a loss that is not finite, with the batch and the likely reason. */
export function divergedAt(cause: TorouterError, place: DivergedPlace): TorouterError {
  const { epoch, batch, batches, losses, learningRate, kept } = place;
  const loss = cause.details?.loss;
  const last =
    kept === undefined ? '' : ` The checkpoint of update ${kept} is kept; a new training needs the folder removed.`;
  return new TorouterError(
    'TOROUTER_TRAINING_DIVERGED',
    `The training diverged at batch ${batch + 1} of ${batches} in epoch ${epoch + 1} (loss ${String(loss)}). Likely reason: ${reason(losses, learningRate)}${last}`,
    { cause, details: { ...cause.details, epoch, batch } },
  );
}

function reason(losses: readonly number[], learningRate: number): string {
  const recent = losses.slice(-RECENT);
  const mean = recent.reduce((sum, loss) => sum + loss, 0) / recent.length;
  const least = losses.reduce((a, b) => Math.min(a, b), Infinity);
  if (learningRate > HIGH_LEARNING_RATE)
    return `the learning rate ${learningRate} is too high; BERT is fine-tuned at 1e-5 to 1e-4.`;
  if (losses.length > 0 && mean > 2 * least)
    return `the loss had been rising (${least.toPrecision(3)} at best, ${mean.toPrecision(3)} lately): lower the learning rate ${learningRate}.`;
  return 'numbers too large for single precision. Lower the learning rate, or clip gradients harder (clipNorm).';
}
