const START = '<!-- figures:start -->';
const END = '<!-- figures:end -->';

/**
 * The recorded figures as a Markdown table, and below it the machines they were measured on. Shaped as prettier shapes it, so
 * that formatting the README does not change them.
 *
 * @param results benchmarks/results/latest.json: benchmark name → {date, node, platform, cpu, cores, figures}.
 */
export function figuresText(results) {
  const rows = Object.values(results).flatMap(({ figures }) =>
    figures.map((figure) => [figure.topic, figure.what, value(figure), bar(figure), verdict(figure)].map(cell)),
  );
  const table = align([['topic', 'what', 'median', 'bar', 'met'], ...rows]);
  const machines = new Map();
  for (const [name, one] of Object.entries(results)) {
    const machine = `Node ${one.node} on ${one.platform}, ${one.cpu}, ${one.cores} cores, ${one.date}`;
    machines.set(machine, [...(machines.get(machine) ?? []), name]);
  }
  const measured = [...machines].map(([machine, names]) =>
    machines.size === 1 ? machine : `${names.join(', ')}: ${machine}`,
  );
  return `${table}\n\nMeasured by \`npm run bench\` with ${measured.join('; ')}.`;
}

/** @throws If the text has no place for the figures, or more than one. */
export function replaceFigures(text, figures) {
  const parts = text.split(START);
  const [, ...rest] = parts.length === 2 ? parts[1].split(END) : [];
  if (rest.length !== 1)
    throw new Error(`The README needs one ${START} and, after it, one ${END}: the figures go between them.`);
  return `${parts[0]}${START}\n\n${figures}\n\n${END}${rest[0]}`;
}

function number(value) {
  if (value === null || !Number.isFinite(value)) return 'not measured';
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

function value({ value, unit, spread }) {
  return `${number(value)} ${unit}${spread ? ` (${number(spread[0])} to ${number(spread[1])})` : ''}`;
}

function bar({ target, unit }) {
  const parts = [];
  if (target?.atLeast !== undefined) parts.push(`at least ${number(target.atLeast)} ${unit}`);
  if (target?.atMost !== undefined) parts.push(`at most ${number(target.atMost)} ${unit}`);
  return parts.join(', ');
}

function verdict({ value, target }) {
  if (target?.atLeast === undefined && target?.atMost === undefined) return '';
  const met = value !== null && value >= (target.atLeast ?? -Infinity) && value <= (target.atMost ?? Infinity);
  return met ? 'yes' : 'no';
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function align(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
