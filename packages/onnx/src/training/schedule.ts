import { TorouterError } from '@torouter/data';

/** How the learning rate moves. */
export interface ScheduleOptions {
  /** After the warm-up: `constant`, `linear` to 0, or `cosine` to 0. @default 'linear' */
  kind?: 'constant' | 'linear' | 'cosine';
  /** Updates during which it rises from 0, linearly. @default 0 */
  warmupSteps?: number;
  /** Updates in all. */
  totalSteps: number;
}

/**
 * The factor on the learning rate of an update, counted from 0 (the schedules of Hugging Face's `get_…_schedule_with_warmup`).
 * With a warm-up the first update has learning rate 0.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function schedule({ kind = 'linear', warmupSteps = 0, totalSteps }: ScheduleOptions): (step: number) => number {
  for (const [name, steps] of Object.entries({ warmupSteps, totalSteps }))
    if (!Number.isInteger(steps) || steps < 0)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `${name} must be a whole number of at least 0, got ${steps}.`,
      );
  const decay = {
    constant: () => 1,
    linear: (share: number) => 1 - share,
    cosine: (share: number) => (1 + Math.cos(Math.PI * share)) / 2,
  }[kind];
  if (!decay)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `There is no schedule "${String(kind)}"; there are constant, linear, cosine.`,
    );
  return (step) =>
    step < warmupSteps
      ? step / Math.max(1, warmupSteps)
      : decay(Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps)));
}
