import type { Metric } from '@torouter/data';
import type { ScoredCall } from './scored-calls.js';

/** Metrics of a call as an outcome has them; what is not known is left out. */
export function metricsOf({ call, score }: ScoredCall): Partial<Record<Metric, number>> {
  const { score: value, bertSim } = score ?? call;
  const metrics: Partial<Record<Metric, number | null | undefined>> = {
    score: value,
    nll: call.nll,
    bertSim,
    seconds: call.seconds,
    secondsToFirstToken: call.secondsToFirstToken,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cost: call.costUsd,
    outputChars: call.outputChars,
  };
  return Object.fromEntries(Object.entries(metrics).filter(([, known]) => known != null)) as Partial<
    Record<Metric, number>
  >;
}

/** Means of the metrics of several answers to the same instruction, each over those that have it. */
export class OutcomeSums {
  readonly #sums: Partial<Record<Metric, { sum: number; count: number }>> = {};

  add(metrics: Partial<Record<Metric, number>>): void {
    for (const [name, value] of Object.entries(metrics)) {
      const sum = (this.#sums[name as Metric] ??= { sum: 0, count: 0 });
      sum.sum += value;
      sum.count++;
    }
  }

  means(): Partial<Record<Metric, number>> {
    return Object.fromEntries(Object.entries(this.#sums).map(([name, { sum, count }]) => [name, sum / count]));
  }
}
