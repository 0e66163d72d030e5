import { join } from 'node:path';
import { readJsonFile } from '../files/read-json-file.js';
import { readJsonLines } from '../files/read-json-lines.js';
import { optionalText, requiredName, requiredText, type RecordPlace } from '../files/record-reader.js';
import { METRICS } from '../metrics.js';
import type { OutcomeTable, TextColumn } from '../outcome-table.js';
import type { Query } from '../query.js';
import { TorouterError } from '../torouter-error.js';
import { metricValue } from './metric-value.js';
import { META_FILE, exists, outcomeFile } from './outcome-files.js';
import { OutcomeTableBuilder, TEXT_COLUMNS, type OutcomeRecord } from './outcome-table-builder.js';

/** How {@link readOutcomes} reads. */
export interface ReadOutcomesOptions {
  /** Text columns to keep; responses are most of a table's memory. @default all four */
  texts?: readonly TextColumn[];
  signal?: AbortSignal;
  /** Called every 10,000 records and at the end of each file. */
  onProgress?: (progress: ReadProgress) => void;
}

/** How far a reader is. */
export interface ReadProgress {
  file: string;
  /** Records read of this file so far. */
  records: number;
}

const QUERY_FIELDS: ReadonlySet<string> = new Set(['id', 'prompt', 'dataset', 'split', 'reference']);

/**
 * Reads a folder of outcomes: `queries.jsonl[.gz]` with {id, prompt, dataset?, split?, reference?, …}, `outcomes.jsonl[.gz]`
 * with {id, model} and whichever of the metrics and texts are known, `meta.json` if there is one. Null means missing (for
 * `answer`: that none could be extracted). Other fields of a query are kept in `extra`; experts come sorted by name; a query
 * may lack outcomes.
 *
 * @throws {TorouterError} Everything of {@link readJsonLines}, and TOROUTER_BAD_RECORD, TOROUTER_BAD_VALUE,
 *   TOROUTER_DUPLICATE_QUERY, TOROUTER_DUPLICATE_OUTCOME, TOROUTER_UNKNOWN_QUERY, TOROUTER_EXPERT_WITHOUT_OUTCOMES,
 *   TOROUTER_EMPTY_DATA; the reason of `signal` once it is aborted.
 */
export async function readOutcomes(
  folder: string,
  { texts = TEXT_COLUMNS, signal, onProgress }: ReadOutcomesOptions = {},
): Promise<OutcomeTable> {
  const queriesFile = await outcomeFile(folder, 'queries');
  const outcomesFile = await outcomeFile(folder, 'outcomes');
  const metaFile = join(folder, META_FILE);
  const meta = (await exists(metaFile)) ? await readJsonFile(metaFile, { signal }) : {};

  const builder = new OutcomeTableBuilder();
  const progress = { file: queriesFile, records: 0 };
  for await (const { line, value } of readJsonLines(queriesFile, { signal })) {
    const place = { file: queriesFile, line };
    builder.addQuery(toQuery(value, place), place);
    if (++progress.records % 10_000 === 0) onProgress?.({ ...progress });
  }
  onProgress?.({ ...progress });

  Object.assign(progress, { file: outcomesFile, records: 0 });
  for await (const { line, value } of readJsonLines(outcomesFile, { signal })) {
    const place = { file: outcomesFile, line };
    const id = requiredText(value, 'id', place);
    const row = builder.rowOf(id);
    if (row === undefined) throw unknownQuery(id, queriesFile, place);
    const model = requiredName(value, 'model', place);
    builder.addOutcome(row, model, toOutcome(value, texts, place), place);
    if (++progress.records % 10_000 === 0) onProgress?.({ ...progress });
  }
  onProgress?.({ ...progress });
  return builder.build(folder, meta);
}

/** A line of `queries.jsonl`. */
function toQuery(value: Record<string, unknown>, place: RecordPlace): Query {
  const split = optionalText(value, 'split', place);
  const reference = optionalText(value, 'reference', place);
  const extra = Object.fromEntries(Object.entries(value).filter(([field]) => !QUERY_FIELDS.has(field)));
  return {
    id: requiredName(value, 'id', place),
    prompt: requiredText(value, 'prompt', place),
    dataset: optionalText(value, 'dataset', place) ?? '',
    ...(split !== undefined && { split }),
    ...(reference !== undefined && { reference }),
    ...(Object.keys(extra).length && { extra }),
  };
}

/** What a line of `outcomes.jsonl` records. */
function toOutcome(value: Record<string, unknown>, columns: readonly TextColumn[], place: RecordPlace): OutcomeRecord {
  const metrics: OutcomeRecord['metrics'] = {};
  for (const metric of METRICS) {
    const number = metricValue(value[metric], metric, place);
    if (number !== undefined) metrics[metric] = number;
  }
  const texts: OutcomeRecord['texts'] = {};
  for (const column of columns) {
    if (value[column] === undefined) continue;
    texts[column] = optionalText(value, column, place) ?? null;
  }
  return { metrics, texts };
}

function unknownQuery(id: string, queriesFile: string, { file, line }: RecordPlace): TorouterError {
  return new TorouterError(
    'TOROUTER_UNKNOWN_QUERY',
    `${file}, line ${line}: the outcome is for query "${id}", which ${queriesFile} does not list. Add the query or remove the outcome.`,
    { details: { file, line, id } },
  );
}
