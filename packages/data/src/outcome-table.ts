import { METRICS, type Metric } from './metrics.js';
import type { Query } from './query.js';
import { TorouterError } from './torouter-error.js';

/** Text columns of an outcome table. */
export type TextColumn = 'answer' | 'response' | 'finishReason' | 'error';

/** What an {@link OutcomeTable} is made of. */
export interface OutcomeTableParts {
  /** N queries, ids unique. */
  queries: readonly Query[];
  /** E expert names, unique. */
  experts: readonly string[];
  /** Shape (N, E) each, row-major, NaN = missing. */
  metrics: Partial<Record<Metric, Float64Array>>;
  /** Shape (N, E) each, row-major, undefined = missing, null = recorded as "none" (no answer could be extracted). */
  texts?: Partial<Record<TextColumn, readonly (string | null | undefined)[]>>;
  /** Where the outcomes come from (the folder's meta.json). */
  meta?: Record<string, unknown>;
}

/**
 * What each of E experts did on each of N queries, by columns: one row-major (N, E) array per metric, NaN where nothing was
 * recorded. Phase 1 of TO-Router produces it, everything else reads it. It is never changed; selections make new tables.
 */
export class OutcomeTable {
  readonly queries: readonly Query[];
  readonly experts: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly #metrics: Partial<Record<Metric, Float64Array>>;
  readonly #texts: Partial<Record<TextColumn, readonly (string | null | undefined)[]>>;

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a column does not have N × E entries or a name occurs twice. */
  constructor({ queries, experts, metrics, texts = {}, meta = {} }: OutcomeTableParts) {
    const cells = queries.length * experts.length;
    for (const [name, column] of [...Object.entries(metrics), ...Object.entries(texts)])
      if (column.length !== cells)
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `OutcomeTable: column ${name} should have ${queries.length} × ${experts.length} = ${cells} entries, got ${column.length}.`,
        );
    if (new Set(experts).size !== experts.length)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'OutcomeTable: two experts have the same name; make the names unique.',
      );
    this.queries = queries;
    this.experts = experts;
    this.meta = meta;
    this.#metrics = metrics;
    this.#texts = texts;
  }

  /** N, the number of queries. */
  get rows(): number {
    return this.queries.length;
  }

  /** E, the number of experts. */
  get columns(): number {
    return this.experts.length;
  }

  /** Datasets in order of first appearance. */
  get datasets(): string[] {
    return [...new Set(this.queries.map((query) => query.dataset))];
  }

  /** The metrics that at least one outcome records. */
  get recordedMetrics(): Metric[] {
    return METRICS.filter((name) => this.has(name));
  }

  /** Whether at least one outcome records the metric. */
  has(metric: Metric): boolean {
    return this.#metrics[metric]?.some((value) => !Number.isNaN(value)) ?? false;
  }

  /**
   * One metric, shape (N, E), row-major, NaN = missing. Read it, never write to it.
   *
   * @throws {TorouterError} TOROUTER_METRIC_NOT_RECORDED, naming the metrics that are there.
   */
  metric(metric: Metric): Float64Array {
    const column = this.#metrics[metric];
    if (!column || !this.has(metric))
      throw new TorouterError(
        'TOROUTER_METRIC_NOT_RECORDED',
        `These outcomes do not record ${metric}; recorded are ${this.recordedMetrics.join(', ') || 'none'}. Choose one of those, or collect it.`,
        { details: { metric, recorded: this.recordedMetrics } },
      );
    return column;
  }

  /** One text column, shape (N, E), row-major; undefined where the table has none. */
  text(column: TextColumn): readonly (string | null | undefined)[] | undefined {
    return this.#texts[column];
  }

  /** The same table with a metric added or replaced. */
  withMetric(metric: Metric, values: Float64Array): OutcomeTable {
    return new OutcomeTable({ ...this.#parts(), metrics: { ...this.#metrics, [metric]: values } });
  }

  /**
   * The rows at these positions, in this order.
   *
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for a position that the table does not have.
   */
  selectRows(rows: ArrayLike<number>): OutcomeTable {
    const E = this.columns;
    for (let i = 0; i < rows.length; i++)
      if (!(rows[i] in this.queries))
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `OutcomeTable.selectRows: positions should be in 0 … ${this.rows - 1}, got ${rows[i]}.`,
        );
    const pick = <T extends ArrayLike<unknown> & { [index: number]: unknown }>(from: T, to: T): T => {
      for (let i = 0; i < rows.length; i++) for (let j = 0; j < E; j++) to[i * E + j] = from[rows[i] * E + j];
      return to;
    };
    return this.#mapped(
      Array.from(rows, (row) => this.queries[row]),
      this.experts,
      (column) => pick(column, new Float64Array(rows.length * E)),
      (column) => pick(column as (string | null | undefined)[], Array.from<undefined>({ length: rows.length * E })),
    );
  }

  /**
   * These experts only, in this order.
   *
   * @throws {TorouterError} TOROUTER_UNKNOWN_EXPERT, naming those the table has.
   */
  selectExperts(names: readonly string[]): OutcomeTable {
    const from = names.map((name) => {
      const index = this.experts.indexOf(name);
      if (index < 0)
        throw new TorouterError(
          'TOROUTER_UNKNOWN_EXPERT',
          `No expert is called "${name}"; there are ${this.experts.join(', ')}.`,
          {
            details: { expert: name, experts: this.experts },
          },
        );
      return index;
    });
    const pick = <T>(get: (index: number) => T, set: (index: number, value: T) => void) => {
      for (let i = 0; i < this.rows; i++)
        for (let j = 0; j < from.length; j++) set(i * from.length + j, get(i * this.columns + from[j]));
    };
    return this.#mapped(
      this.queries,
      [...names],
      (column) => {
        const to = new Float64Array(this.rows * from.length);
        pick(
          (k) => column[k],
          (k, value) => (to[k] = value),
        );
        return to;
      },
      (column) => {
        const to = Array.from<string | null | undefined>({ length: this.rows * from.length });
        pick(
          (k) => column[k],
          (k, value) => (to[k] = value),
        );
        return to;
      },
    );
  }

  /**
   * The rows of these datasets, in the table's order.
   *
   * @throws {TorouterError} TOROUTER_UNKNOWN_DATASET, naming those the table has.
   */
  selectDatasets(names: readonly string[]): OutcomeTable {
    const known = this.datasets;
    for (const name of names)
      if (!known.includes(name))
        throw new TorouterError(
          'TOROUTER_UNKNOWN_DATASET',
          `No dataset is called "${name}"; there are ${known.join(', ')}.`,
          {
            details: { dataset: name, datasets: known },
          },
        );
    return this.selectRows(this.queries.flatMap((query, row) => (names.includes(query.dataset) ? [row] : [])));
  }

  #parts(): OutcomeTableParts {
    return {
      queries: this.queries,
      experts: this.experts,
      metrics: this.#metrics,
      texts: this.#texts,
      meta: this.meta,
    };
  }

  #mapped(
    queries: readonly Query[],
    experts: readonly string[],
    numbers: (column: Float64Array) => Float64Array,
    strings: (column: readonly (string | null | undefined)[]) => readonly (string | null | undefined)[],
  ): OutcomeTable {
    const metrics: OutcomeTableParts['metrics'] = {};
    for (const [name, column] of Object.entries(this.#metrics)) metrics[name as Metric] = numbers(column);
    const texts: OutcomeTableParts['texts'] = {};
    for (const [name, column] of Object.entries(this.#texts)) texts[name as TextColumn] = strings(column);
    return new OutcomeTable({ queries, experts, metrics, texts, meta: this.meta });
  }
}
