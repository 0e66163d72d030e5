import { METRICS, type Metric } from '../metrics.js';
import { OutcomeTable, type TextColumn } from '../outcome-table.js';
import type { Query } from '../query.js';
import { TorouterError } from '../torouter-error.js';
import type { RecordPlace } from '../files/record-reader.js';

/** The text columns of an outcome. */
export const TEXT_COLUMNS: readonly TextColumn[] = ['answer', 'response', 'finishReason', 'error'];

/** One outcome as a source has it; absent, undefined = not recorded. */
export interface OutcomeRecord {
  metrics: Partial<Record<Metric, number>>;
  texts: Partial<Record<TextColumn, string | null>>;
}

/**
 * Gathers an {@link OutcomeTable} from queries and outcomes in any order. Columns grow per expert as experts appear and are
 * laid out by row at the end, so that neither the number of experts nor of outcomes has to be known before.
 */
export class OutcomeTableBuilder {
  readonly #queries: Query[] = [];
  readonly #rows = new Map<string, number>();
  readonly #experts = new Map<string, ExpertColumns>();

  /** Row of the query with this id. */
  rowOf(id: string): number | undefined {
    return this.#rows.get(id);
  }

  query(row: number): Query {
    return this.#queries[row];
  }

  /** @throws {TorouterError} TOROUTER_DUPLICATE_QUERY */
  addQuery(query: Query, { file, line }: RecordPlace): number {
    const row = this.#queries.length;
    if (this.#rows.has(query.id))
      throw new TorouterError(
        'TOROUTER_DUPLICATE_QUERY',
        `${file}, line ${line}: a query with the id "${query.id}" came before. Ids must be unique.`,
        { details: { file, line, id: query.id } },
      );
    this.#rows.set(query.id, row);
    this.#queries.push(query);
    return row;
  }

  /** @throws {TorouterError} TOROUTER_DUPLICATE_OUTCOME */
  addOutcome(row: number, expert: string, { metrics, texts }: OutcomeRecord, { file, line }: RecordPlace): void {
    let columns = this.#experts.get(expert);
    if (!columns) this.#experts.set(expert, (columns = new ExpertColumns(line)));
    if (columns.seen[row])
      throw new TorouterError(
        'TOROUTER_DUPLICATE_OUTCOME',
        `${file}, line ${line}: query "${this.#queries[row].id}" already has an outcome of ${expert}. Keep one of them.`,
        { details: { file, line, id: this.#queries[row].id, expert } },
      );
    put(columns.seen, row, true, false);
    for (const metric in metrics) {
      put((columns.metrics[metric as Metric] ??= []), row, metrics[metric as Metric]!, NaN);
      columns.recorded = true;
    }
    for (const column in texts)
      put((columns.texts[column as TextColumn] ??= []), row, texts[column as TextColumn], undefined);
  }

  /**
   * Experts come sorted by name, so that equal data gives equal tables in whatever order it was written.
   *
   * @param file Named in errors.
   * @throws {TorouterError} TOROUTER_EMPTY_DATA, TOROUTER_EXPERT_WITHOUT_OUTCOMES
   */
  build(file: string, meta: Record<string, unknown> = {}): OutcomeTable {
    if (!this.#queries.length || !this.#experts.size)
      throw new TorouterError(
        'TOROUTER_EMPTY_DATA',
        `${file} holds no ${this.#queries.length ? 'outcomes' : 'queries'}. Give a file with at least one.`,
        { details: { file } },
      );
    const experts = [...this.#experts.keys()].sort();
    for (const expert of experts) {
      const columns = this.#experts.get(expert)!;
      if (!columns.recorded)
        throw new TorouterError(
          'TOROUTER_EXPERT_WITHOUT_OUTCOMES',
          `${file}: the expert ${expert} (first on line ${columns.firstLine}) has no recorded metric at all. Record one, or leave the expert out.`,
          { details: { file, line: columns.firstLine, expert } },
        );
    }
    const cells = this.#queries.length * experts.length;
    const metrics: Partial<Record<Metric, Float64Array>> = {};
    for (const metric of METRICS) {
      const sources = experts.map((expert) => this.#experts.get(expert)!.metrics[metric]);
      if (sources.some(Boolean))
        metrics[metric] = this.#byRow(sources, new Float64Array(cells).fill(NaN)) as Float64Array;
    }
    const texts: Partial<Record<TextColumn, (string | null | undefined)[]>> = {};
    for (const column of TEXT_COLUMNS) {
      const sources = experts.map((expert) => this.#experts.get(expert)!.texts[column]);
      if (sources.some(Boolean))
        texts[column] = this.#byRow(sources, Array.from<undefined>({ length: cells })) as (string | null | undefined)[];
    }
    return new OutcomeTable({ queries: this.#queries, experts, metrics, texts, meta });
  }

  #byRow<T>(sources: (ArrayLike<T> | undefined)[], to: { [index: number]: T }): typeof to {
    sources.forEach((source, j) => {
      if (source) for (let row = 0; row < source.length; row++) to[row * sources.length + j] = source[row];
    });
    return to;
  }
}

/** What one expert did, by row; grows on demand. */
class ExpertColumns {
  readonly seen: boolean[] = [];
  readonly metrics: Partial<Record<Metric, number[]>> = {};
  readonly texts: Partial<Record<TextColumn, (string | null | undefined)[]>> = {};
  /** Whether any metric was. */
  recorded = false;

  constructor(readonly firstLine: number) {}
}

/** Sets an entry and fills the gap before it: V8 turns an array with a large gap into a hash table. */
function put<T>(column: T[], row: number, value: T, filler: T): void {
  while (column.length < row) column.push(filler);
  column[row] = value;
}
