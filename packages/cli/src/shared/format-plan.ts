import type { CollectionPlan } from '@torouter/experts';
import { columns } from './columns.js';
import { formatDollars } from './format-dollars.js';
import { formatDuration } from './format-duration.js';

/** A {@link CollectionPlan} as text. */
export function formatPlan({ instructions, datasets, done, experts }: CollectionPlan): string {
  const calls = experts.reduce((sum, one) => sum + one.calls, 0);
  const total = (key: 'costUsd' | 'maxCostUsd') =>
    experts.some((one) => one[key] === null) ? null : experts.reduce((sum, one) => sum + one[key]!, 0);
  const assumed = experts.filter(({ measured }) => !measured).map(({ name }) => name);
  return [
    `${instructions} instructions: ${Object.entries(datasets)
      .map(([name, rows]) => `${name || '(none)'} ${rows}`)
      .join(', ')}`,
    `${calls} calls to make${done > 0 ? `, ${done} are done` : ''}`,
    '',
    columns(
      ['expert', 'calls', 'input tokens', 'output tokens', 'cost', 'at most', 'time'],
      experts.map((one) => [
        one.name,
        String(one.calls),
        String(one.inputTokens),
        String(one.outputTokens),
        formatDollars(one.costUsd),
        formatDollars(one.maxCostUsd),
        formatDuration(one.seconds),
      ]),
    ),
    '',
    `in all ${formatDollars(total('costUsd'))}, at most ${formatDollars(total('maxCostUsd'))}, ${formatDuration(Math.max(...experts.map(({ seconds }) => seconds)))} with all experts at once`,
    ...(assumed.length > 0
      ? [
          `not measured yet, so assumed for ${assumed.join(', ')}: answers as long as the references, 0.5 s a call and 50 tokens a second`,
        ]
      : []),
  ].join('\n');
}
