import type { OutcomeTable } from '@torouter/data';
import { createReplayExpert, type Expert } from '@torouter/experts';

/** Experts that answer the prompts of a table with the recorded responses. */
export function replayExperts(table: OutcomeTable): Map<string, Expert> {
  const responses = table.text('response') ?? [];
  const cost = table.has('cost') ? table.metric('cost') : undefined;
  return new Map(
    table.experts.map((name, j) => {
      const recordings = table.queries.flatMap(({ prompt }, i) => {
        const cell = i * table.columns + j;
        const response = responses[cell];
        return typeof response === 'string' ? [{ prompt, response, costUsd: cost?.[cell] }] : [];
      });
      return [name, createReplayExpert({ name, recordings })];
    }),
  );
}
