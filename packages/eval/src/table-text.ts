import Table from 'cli-table3';
import type { Paint } from './painter.js';

/** A column of {@link tableText}. */
export interface TextColumn {
  title: string;
  align: 'left' | 'right';
}

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
);

/** A table without borders, a rule under its head, no blanks at line ends. Cells may carry terminal colours. */
export function tableText(columns: readonly TextColumn[], rows: readonly string[][], paint: Paint): string {
  const table = new Table({
    chars: { ...NO_LINES, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ align }) => align),
  });
  table.push(
    columns.map(({ title }) => title),
    ...rows,
  );
  const [head, ...body] = table.toString().split('\n');
  return [paint('bold', head), '─'.repeat(head.length), ...body].map((line) => line.trimEnd()).join('\n');
}
