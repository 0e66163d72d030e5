import { stripVTControlCharacters } from 'node:util';
import type { Evaluation, EvaluationRow } from './evaluation.js';
import { dollars } from './dollars.js';
import { milliseconds } from './milliseconds.js';
import { qualityFormat, type QualityFormat } from './quality-format.js';
import type { Interval } from './paired-bootstrap.js';
import { shortNames } from './short-names.js';
import { painter, type Paint } from './painter.js';
import { shownRows } from './shown-rows.js';
import { tableText, type TextColumn } from './table-text.js';

/** Options of {@link formatEvaluation} and `formatPerDataset`. */
export interface FormatOptions {
  /** Terminal colours; the text says the same without. @default false */
  color?: boolean;
  /** Also rows of the single experts (best first) and of the two hindsight baselines. @default false */
  experts?: boolean;
  /** Columns of the terminal that the table should fit into. @default 140 */
  maxWidth?: number;
}

/**
 * The evaluation as a text table: quality, difference to bestSingle with its interval, cost, share of the queries per expert
 * (the largest, the rest summed), milliseconds of a decision; below it what the reader must know. Columns without a figure are left out.
 */
export function formatEvaluation(
  evaluation: Evaluation,
  { color = false, experts = false, maxWidth = 140 }: FormatOptions = {},
): string {
  const paint = painter(color);
  const format = qualityFormat(evaluation.metric);
  const rows = shownRows(evaluation, experts);
  const names = shortNames(
    rows.map(({ name }) => name),
    28,
  );
  const withCost = rows.some(({ meanCostUsd }) => meanCostUsd !== null);
  const withTime = rows.some(({ decisionSeconds }) => decisionSeconds);
  const columns: (TextColumn & { cell: (row: EvaluationRow, index: number) => string })[] = [
    { title: 'router', align: 'left', cell: (row, i) => (row.kind === 'router' ? paint('bold', names[i]) : names[i]) },
    { title: format.title, align: 'right', cell: (row) => format.quality(row.quality) },
    {
      title: 'Δ to bestSingle [95 %]',
      align: 'right',
      cell: (row) => (row.kind === 'bestSingle' ? '' : difference(row.deltaToBestSingle, format, paint)),
    },
  ];
  if (withCost)
    columns.push(
      { title: 'cost $', align: 'right', cell: (row) => dollars(row.costUsd) },
      { title: '$ / 1,000', align: 'right', cell: (row) => dollars(row.meanCostUsd && 1000 * row.meanCostUsd) },
    );
  if (withTime)
    columns.push({
      title: 'ms p50 / p99',
      align: 'right',
      cell: ({ decisionSeconds: time }) => (time ? `${milliseconds(time.p50)} / ${milliseconds(time.p99)}` : ''),
    });
  const plain = columns.map(({ title, cell }) =>
    Math.max(title.length, ...rows.map((row, i) => stripVTControlCharacters(cell(row, i)).length)),
  );
  const room = Math.max(24, maxWidth - plain.reduce((sum, width) => sum + width + 2, 0));
  columns.push({ title: 'share of queries', align: 'left', cell: (row) => shares(row, room) });
  const table = tableText(
    columns,
    rows.map((row, i) => columns.map(({ cell }) => cell(row, i))),
    paint,
  );
  return [table, '', ...notes(evaluation, rows, format, withCost)].join('\n');
}

/** What the reader must know, one sentence a line. */
function notes(evaluation: Evaluation, rows: EvaluationRow[], format: QualityFormat, withCost: boolean): string[] {
  const { n } = rows[0];
  const count = (value: number) => value.toLocaleString('en-US');
  const lines = [
    `${count(n)} queries (${evaluation.split}), mean over ${evaluation.average}. Δ in ${format.deltaUnit}, paired bootstrap: ${count(evaluation.resamples)} resamples, seed ${evaluation.seed}.`,
  ];
  if (withCost && evaluation.costNote) lines.push(`Dollars: ${evaluation.costNote}`);
  const gaps = (of: (row: EvaluationRow) => number) =>
    rows
      .filter((row) => of(row) > 0)
      .map((row) => `${row.name} ${count(of(row))}`)
      .join(', ');
  const missing = gaps((row) => row.missing);
  if (missing) lines.push(`Left out of means, because the chosen expert has no recorded outcome there: ${missing}.`);
  const missingCosts = withCost && gaps((row) => row.missingCosts);
  if (missingCosts)
    lines.push(`Queries without a recorded cost (no total then; $ / 1,000 is over the others): ${missingCosts}.`);
  return lines;
}

function difference({ mean, low, high }: Interval, format: QualityFormat, paint: Paint): string {
  if (Number.isNaN(mean)) return '–';
  const text = `${format.delta(mean)} [${format.delta(low)}, ${format.delta(high)}]`;
  if (low > 0) return paint('green', text);
  return high < 0 ? paint('red', text) : text;
}

/** "gpt-4o 62%, claude-3-haiku 30%, 3 others 8%": as many experts as fit, at least one. */
function shares({ sharePerExpert }: EvaluationRow, room: number): string {
  const names = Object.keys(sharePerExpert);
  const short = shortNames(names);
  const used = [...names.keys()]
    .map((j) => ({ name: short[j], share: sharePerExpert[names[j]] }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share);
  const text = (shown: number) => {
    const parts = used.slice(0, shown).map(({ name, share }) => `${name} ${percent(share)}`);
    const rest = used.slice(shown);
    const sum = rest.reduce((total, { share }) => total + share, 0);
    if (rest.length) parts.push(`${rest.length} other${rest.length > 1 ? 's' : ''} ${percent(sum)}`);
    return parts.join(', ');
  };
  let shown = used.length;
  while (shown > 1 && text(shown).length > room) shown--;
  return text(shown);
}

function percent(share: number): string {
  return share < 0.005 ? '<1%' : `${(100 * share).toFixed(0)}%`;
}
