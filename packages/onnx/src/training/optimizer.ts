import { TorouterError } from '@torouter/data';

/** How gradients become updates. */
export interface OptimizerOptions {
  /**
   * `adamw`: weights decay by `learning rate · weightDecay` beside the step (Loshchilov & Hutter 2019). `adam-l2`: the gradient
   * gets `weightDecay · θ` added before the moments, as TO-Router trains; not a slow decay. @default 'adamw'
   */
  kind?: 'adamw' | 'adam-l2';
  /** @default 0.01 for adamw, 0 for adam-l2 */
  weightDecay?: number;
  /** @default 0.9 */
  beta1?: number;
  /** @default 0.999 */
  beta2?: number;
  /** @default 1e-8 */
  epsilon?: number;
}

/**
 * Fills in the defaults.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function optimizerOptions(options: OptimizerOptions): Required<OptimizerOptions> {
  const kind = options.kind ?? 'adamw';
  if (kind !== 'adamw' && kind !== 'adam-l2')
    throw invalid(`the optimizer must be "adamw" or "adam-l2", got ${String(kind)}`);
  const { weightDecay = kind === 'adamw' ? 0.01 : 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  if (!(weightDecay >= 0 && weightDecay < Infinity))
    throw invalid(`weightDecay must be at least 0, got ${weightDecay}`);
  for (const [name, beta] of Object.entries({ beta1, beta2 }))
    if (!(beta >= 0 && beta < 1)) throw invalid(`${name} must be from 0 to below 1, got ${beta}`);
  if (!(epsilon > 0 && epsilon < Infinity)) throw invalid(`epsilon must be above 0, got ${epsilon}`);
  return { kind, weightDecay, beta1, beta2, epsilon };
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Training: ${problem}.`);
}
