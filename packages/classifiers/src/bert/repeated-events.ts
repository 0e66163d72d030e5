import type { RepeatedEvent } from '../classifier.js';
import type { EpochRecord } from './epoch-record.js';

/** The events of a training so far, as they were when they happened. */
export function repeatedEvents(
  losses: readonly number[],
  records: readonly EpochRecord[],
  { epochs, stepsPerEpoch }: { epochs: number; stepsPerEpoch: number },
): RepeatedEvent[] {
  const steps = epochs * stepsPerEpoch;
  const events: RepeatedEvent[] = [];
  let least = Infinity;
  losses.forEach((loss, i) => {
    const step = i + 1;
    events.push({ type: 'step-end', step, steps, loss });
    const record = step % stepsPerEpoch === 0 ? records[step / stepsPerEpoch - 1] : undefined;
    if (!record) return;
    const best = record.validationLoss === undefined || record.validationLoss < least;
    least = Math.min(least, record.validationLoss ?? Infinity);
    events.push({ type: 'epoch-end', epoch: step / stepsPerEpoch, epochs, ...record, best });
  });
  return events;
}
