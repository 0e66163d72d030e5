import type { Evaluation } from './evaluation.js';
import { qualityFormat } from './quality-format.js';
import type { FormatOptions } from './format-evaluation.js';
import { painter } from './painter.js';
import { shortNames } from './short-names.js';
import { shownRows } from './shown-rows.js';
import { tableText } from './table-text.js';

/**
 * Quality per dataset: a line per dataset, a column per row of the evaluation, and a last line "all" with the figures of
 * `formatEvaluation`. Columns that do not fit `maxWidth` follow in further blocks.
 */
export function formatPerDataset(
  evaluation: Evaluation,
  { color = false, experts = false, maxWidth = 140 }: FormatOptions = {},
): string {
  const format = qualityFormat(evaluation.metric);
  const rows = shownRows(evaluation, experts);
  const titles = shortNames(
    rows.map(({ name }) => name),
    20,
  );
  const datasets = Object.keys(rows[0].perDataset);
  const labels = [
    ...shortNames(
      datasets.map((name) => name || '(none)'),
      28,
    ),
    'all',
  ];
  const counts = [...datasets.map((name) => rows[0].perDataset[name].n), rows[0].n].map((n) =>
    n.toLocaleString('en-US'),
  );
  const title = `dataset (${format.title})`;
  const first =
    Math.max(title.length, ...labels.map((label) => label.length)) + Math.max(...counts.map((n) => n.length)) + 4;

  const blocks: number[][] = [];
  let width = Infinity;
  for (const [k, { length }] of titles.entries()) {
    const needed = Math.max(length, 6) + 2;
    if (width + needed > maxWidth) {
      blocks.push([]);
      width = first;
    }
    blocks[blocks.length - 1].push(k);
    width += needed;
  }
  return blocks
    .map((block) =>
      tableText(
        [
          { title, align: 'left' },
          { title: 'n', align: 'right' },
          ...block.map((k) => ({ title: titles[k], align: 'right' as const })),
        ],
        labels.map((label, d) => [
          label,
          counts[d],
          ...block.map((k) =>
            format.quality(d < datasets.length ? rows[k].perDataset[datasets[d]].quality : rows[k].quality),
          ),
        ]),
        painter(color),
      ),
    )
    .join('\n\n');
}
