import { TorouterError } from '@torouter/data';

/** Temperatures worth trying for scores in [0, 1]: from all but one-hot labels to the paper's nearly uniform ones. */
export const DEFAULT_TEMPERATURES: readonly number[] = [0.1, 0.2, 0.3, 0.5, 1, 10];

/** A temperature and what every candidate was worth. */
export interface ChosenTemperature {
  temperature: number;
  results: { temperature: number; loss: number }[];
}

/**
 * Chooses the temperature of the soft labels by a loss on validation rows, which the caller computes: the lowest wins, the
 * higher (more cautious) temperature on a tie.
 *
 * @param candidates Positive temperatures, at least one. @default {@link DEFAULT_TEMPERATURES}
 * @param validate Trains at a temperature and returns the loss on rows kept out of that training.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where there is no candidate or every loss is NaN; the signal's own reason.
 */
export async function chooseTemperature(
  candidates: readonly number[] = DEFAULT_TEMPERATURES,
  validate: (temperature: number) => Promise<number> | number,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ChosenTemperature> {
  const results: ChosenTemperature['results'] = [];
  for (const temperature of candidates) {
    signal?.throwIfAborted();
    results.push({ temperature, loss: await validate(temperature) });
  }
  const usable = results.filter(({ loss }) => !Number.isNaN(loss));
  if (usable.length === 0)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'chooseTemperature: there is no candidate with a loss; give at least one temperature and a validate function that returns a number.',
    );
  const best = usable.reduce((held, result) =>
    result.loss < held.loss || (result.loss === held.loss && result.temperature > held.temperature) ? result : held,
  );
  return { temperature: best.temperature, results };
}
