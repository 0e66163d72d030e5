import { badRecord, type RecordPlace } from '../files/record-reader.js';
import type { OutcomeTable } from '../outcome-table.js';
import { OutcomeTableBuilder, type OutcomeRecord } from '../outcomes/outcome-table-builder.js';
import { TorouterError } from '../torouter-error.js';
import { cellMetric, cellText } from './cell-values.js';
import { listLiteral } from './list-literal.js';
import type { RowSource } from './row-source.js';

/**
 * A table from RouterBench's wide layout, one row per query: `sample_id`, `prompt`, `eval_name` (the dataset) and for each
 * model `<model>` (the score), `<model>|model_response`, `<model>|total_cost` in US dollars. `oracle_model_to_route_to` is not
 * read: it follows from the scores. Prompts and responses stored as list literals (`['…']`) are unwrapped; several texts of
 * one list, the turns of MT-Bench, are joined by a blank line.
 *
 * @see https://github.com/withmartian/routerbench
 */
export async function importRouterBench(file: string, { columns, rows }: RowSource): Promise<OutcomeTable> {
  const models = columns.filter(
    (name) => columns.includes(`${name}|total_cost`) || columns.includes(`${name}|model_response`),
  );
  const missing = ['sample_id', 'prompt', 'eval_name'].filter((name) => !columns.includes(name));
  if (missing.length || !models.length)
    throw new TorouterError(
      'TOROUTER_MISSING_COLUMN',
      `${file} is not in RouterBench's layout: it lacks ${missing.join(', ') || 'a model with "<model>" and "<model>|total_cost"'}. Its columns are ${columns.join(', ')}. For one row per query and model use the format csv, jsonl or parquet.`,
      { details: { file, columns: [...columns] } },
    );
  const wanted = ['', '|model_response', '|total_cost'].flatMap((suffix) => models.map((model) => `${model}${suffix}`));
  const builder = new OutcomeTableBuilder();
  for await (const { line, values } of rows(new Set(['sample_id', 'prompt', 'eval_name', ...wanted]))) {
    const place = { file, line };
    const id = cellText(values.sample_id, 'sample_id', place);
    const prompt = unwrapped(values.prompt, 'prompt', place);
    if (!id) throw badRecord(place, 'the column "sample_id" is empty');
    if (prompt === null) throw badRecord(place, 'the column "prompt" is empty');
    const row = builder.addQuery({ id, prompt, dataset: cellText(values.eval_name, 'eval_name', place) ?? '' }, place);
    for (const model of models) {
      const record: OutcomeRecord = { metrics: {}, texts: {} };
      const score = cellMetric(values[model], 'score', place);
      const cost = cellMetric(values[`${model}|total_cost`], 'cost', place);
      const response = unwrapped(values[`${model}|model_response`], `${model}|model_response`, place);
      if (score !== undefined) record.metrics.score = score;
      if (cost !== undefined) record.metrics.cost = cost;
      if (response !== null) record.texts.response = response;
      builder.addOutcome(row, model, record, place);
    }
  }
  return builder.build(file);
}

function unwrapped(value: unknown, column: string, place: RecordPlace): string | null {
  if (Array.isArray(value)) return value.map((item) => cellText(item, column, place) ?? '').join('\n\n');
  const text = cellText(value, column, place);
  return text === null ? null : (listLiteral(text)?.join('\n\n') ?? text);
}
