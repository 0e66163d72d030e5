import { TorouterError } from '@torouter/data';

/** Number of rows of a row-major array, refused where its length is not a multiple of `columns`. */
export function rowsOf(name: string, values: ArrayLike<number>, columns: number): number {
  if (!Number.isInteger(columns) || columns < 1)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `${name}: columns must be a whole number of at least 1, got ${columns}.`,
    );
  if (values.length % columns !== 0)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `${name}: expected a row-major array of ${columns} columns, got ${values.length} numbers, which is no multiple of it.`,
    );
  return values.length / columns;
}
