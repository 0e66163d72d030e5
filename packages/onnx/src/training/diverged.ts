import { TorouterError } from '@torouter/data';

/** The error for a loss or a gradient that is not finite. */
export function diverged(step: number, loss: number, gradientNorm: number | undefined): TorouterError {
  const norm = gradientNorm === undefined ? '' : `, the norm of the gradients ${gradientNorm}`;
  return new TorouterError(
    'TOROUTER_TRAINING_DIVERGED',
    `Update ${step}: the loss is ${loss}${norm}. Nothing was changed by it. Lower the learning rate, clip gradients (clipNorm), and check the targets.`,
    { details: { step, loss, gradientNorm } },
  );
}
