import type { Figure } from './figure.js';
import { isMet, targetText, valueText } from './figure-text.js';

/** The figures in columns: what, value, bar, whether it is met. */
export function table(figures: readonly Figure[]): string {
  const verdict = { true: 'met', false: 'NOT MET', undefined: '' };
  const rows = figures.map((figure) => [
    `${figure.topic}: ${figure.what}`,
    valueText(figure),
    targetText(figure),
    verdict[`${isMet(figure)}`],
  ]);
  rows.unshift(['figure', 'value', 'bar', '']);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
