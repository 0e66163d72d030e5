import { createHash } from 'node:crypto';
import { badRecord, type RecordPlace } from '../files/record-reader.js';
import { METRICS } from '../metrics.js';
import type { OutcomeTable } from '../outcome-table.js';
import { OutcomeTableBuilder, TEXT_COLUMNS, type OutcomeRecord } from '../outcomes/outcome-table-builder.js';
import { TorouterError } from '../torouter-error.js';
import { cellMetric, cellText } from './cell-values.js';
import { IMPORT_FIELDS, type ImportField } from './import-fields.js';
import type { RowSource, SourceRow } from './row-source.js';

/**
 * A table from rows of one (query, expert) each. A query's prompt and dataset stand on each of its rows and must agree; its
 * split and reference are those of its first row. Without ids, a query is known by dataset and prompt.
 */
export async function importLong(
  file: string,
  { columns, rows }: RowSource,
  map: Partial<Record<ImportField, string>>,
): Promise<OutcomeTable> {
  const columnOf = chooseColumns(file, columns, map);
  const builder = new OutcomeTableBuilder();
  const seen = new Set(columns);
  for await (const row of rows(new Set(Object.values(columnOf)))) {
    const place = { file, line: row.line };
    for (const name in row.values) seen.add(name);
    const cell = (field: ImportField) => read(row, columnOf[field]);
    const text = (field: ImportField) => cellText(cell(field), columnOf[field], place);
    const prompt = text('prompt');
    const model = text('model');
    if (prompt === null) throw badRecord(place, `the column "${columnOf.prompt}" (prompt) is empty`);
    if (!model) throw badRecord(place, `the column "${columnOf.model}" (model) is empty`);
    const dataset = text('dataset') ?? '';
    const id = text('id') || hashId(dataset, prompt);
    const known = builder.rowOf(id);
    if (known !== undefined) checkSame(builder.query(known), { prompt, dataset }, place);
    const query = () => {
      const split = text('split');
      const reference = text('reference');
      return { id, prompt, dataset, ...(split !== null && { split }), ...(reference !== null && { reference }) };
    };
    builder.addOutcome(known ?? builder.addQuery(query(), place), model, outcome(row, columnOf, place), place);
  }
  if (!METRICS.some((metric) => seen.has(columnOf[metric])))
    throw missingColumn(file, 'a metric', `score=COLUMN`, [...seen], `one of ${METRICS.join(', ')}`);
  return builder.build(file);
}

type ColumnOf = Record<ImportField, string>;

function chooseColumns(file: string, columns: readonly string[], map: Partial<Record<ImportField, string>>): ColumnOf {
  for (const field of Object.keys(map))
    if (!(IMPORT_FIELDS as readonly string[]).includes(field))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `The map names the field "${field}"; fields are ${IMPORT_FIELDS.join(', ')}. Write field=COLUMN.`,
        { details: { field } },
      );
  const columnOf = Object.fromEntries(IMPORT_FIELDS.map((field) => [field, map[field] ?? field])) as ColumnOf;
  // Columns of JSON Lines may first occur further down; what every row must have is in the first.
  for (const field of new Set<ImportField>(['prompt', 'model', ...(Object.keys(map) as ImportField[])]))
    if (!columns.includes(columnOf[field]))
      throw missingColumn(
        file,
        `the column "${columnOf[field]}" (${field})`,
        `${field}=COLUMN`,
        columns,
        'the right one',
      );
  return columnOf;
}

function outcome(row: SourceRow, columnOf: ColumnOf, place: RecordPlace): OutcomeRecord {
  const metrics: OutcomeRecord['metrics'] = {};
  for (const metric of METRICS) {
    const value = cellMetric(read(row, columnOf[metric]), metric, place);
    if (value !== undefined) metrics[metric] = value;
  }
  const texts: OutcomeRecord['texts'] = {};
  for (const column of TEXT_COLUMNS) {
    const value = cellText(read(row, columnOf[column]), columnOf[column], place);
    if (value !== null) texts[column] = value;
  }
  return { metrics, texts };
}

function read({ values }: SourceRow, column: string): unknown {
  return Object.hasOwn(values, column) ? values[column] : undefined;
}

function hashId(dataset: string, prompt: string): string {
  return createHash('sha256')
    .update(JSON.stringify([dataset, prompt]))
    .digest('hex')
    .slice(0, 16);
}

function checkSame(
  known: { prompt: string; dataset: string },
  now: { prompt: string; dataset: string },
  place: RecordPlace,
): void {
  if (known.prompt !== now.prompt) throw badRecord(place, 'an earlier row has the same id and another prompt');
  if (known.dataset !== now.dataset) throw badRecord(place, 'an earlier row has the same id and another dataset');
}

/** TOROUTER_MISSING_COLUMN with the columns there are and the option to write. */
function missingColumn(
  file: string,
  what: string,
  option: string,
  columns: readonly string[],
  choice: string,
): TorouterError {
  return new TorouterError(
    'TOROUTER_MISSING_COLUMN',
    `${file} lacks ${what}. Its columns are ${columns.join(', ')}. Name ${choice} with --map ${option}.`,
    { details: { file, columns: [...columns] } },
  );
}
