import type { CollectSummary } from '@torouter/experts';
import { columns } from './columns.js';
import { formatDollars } from './format-dollars.js';
import { formatDuration } from './format-duration.js';

/** A {@link CollectSummary} as text. */
export function formatCollection(summary: CollectSummary, folder: string): string {
  const { calls, done, failures, failureCodes, costUsd, seconds, experts, silent, written } = summary;
  const known = (value: number, digits: number) => (Number.isNaN(value) ? '–' : value.toFixed(digits));
  const unscored = experts.reduce((sum, one) => sum + one.unscored, 0);
  return [
    columns(
      ['expert', 'calls', 'failed', 'score', 'seconds', 'input tokens', 'output tokens', 'cost'],
      experts.map((one) => [
        one.name,
        String(one.done),
        String(one.failures),
        known(one.meanScore, 3),
        known(one.meanSeconds, 2),
        known(one.meanInputTokens, 1),
        known(one.meanOutputTokens, 1),
        formatDollars(one.costUsd),
      ]),
    ),
    '',
    `${done} of ${calls} calls are done, ${failures} failed${Object.entries(failureCodes)
      .map(([code, count]) => `, ${count} × ${code}`)
      .join('')}; ${formatDollars(costUsd)}; ${formatDuration(seconds)}`,
    ...(unscored > 0 ? [`${unscored} answers have no score: their scorer failed`] : []),
    ...(silent.length > 0 ? [`left out of the outcomes, for not one call succeeded: ${silent.join(', ')}`] : []),
    written ? `outcomes in ${folder}` : `no outcomes yet; go on with --resume --out ${folder}`,
  ].join('\n');
}
