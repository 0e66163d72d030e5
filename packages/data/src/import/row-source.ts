/** Rows of a table file, whatever its format. */
export interface RowSource {
  /** Column names; of a JSON Lines file those of its first record. */
  readonly columns: readonly string[];
  /** The rows, once; `wanted` names the columns to read where the format can leave out others. */
  rows(wanted: ReadonlySet<string>): AsyncIterable<SourceRow>;
}

/** One row. */
export interface SourceRow {
  /** Line of the file where the row ends, or number of the row in Parquet; counted from 1. */
  readonly line: number;
  /** Value by column. Text in CSV, where an empty field is null; anything in the other formats. */
  readonly values: Readonly<Record<string, unknown>>;
}
