import { firstBytes } from '../files/read-chunks.js';
import { TorouterError } from '../torouter-error.js';
import type { RowSource, SourceRow } from './row-source.js';

/** Whether a file begins as Parquet does. */
export async function isParquet(path: string): Promise<boolean> {
  return (await firstBytes(path, 4)).toString('latin1') === 'PAR1';
}

/** The rows of a Parquet file in any of its compressions, one row group in memory at a time. */
export async function parquetRows(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<RowSource> {
  signal?.throwIfAborted();
  if (!(await isParquet(path))) throw unreadable(path, undefined);
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error) => {
    throw unreadable(path, error);
  });
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  async function* rows(wanted: ReadonlySet<string>): AsyncGenerator<SourceRow, void> {
    const picked = columns.filter((name) => wanted.has(name));
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      signal?.throwIfAborted();
      const rowEnd = rowStart + Number(group.num_rows);
      const records = await parquetReadObjects({
        file,
        metadata,
        compressors,
        columns: picked,
        rowStart,
        rowEnd,
      }).catch((error) => {
        throw unreadable(path, error);
      });
      for (let i = 0; i < records.length; i++) yield { line: rowStart + i + 1, values: records[i] };
      rowStart = rowEnd;
    }
  }
  return { columns, rows };
}

function unreadable(path: string, cause: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_FILE_UNREADABLE',
    `${path} cannot be read as Parquet: it is damaged or in another format. Write it again, or name its format.`,
    { details: { file: path }, cause },
  );
}
