import type { SparseMatrix } from '@torouter/data';
import type { Encoder } from '@torouter/embed';

/** How a fitted classifier turns texts into rows. */
export interface TextSource {
  /** Columns of the rows; 0 where the training texts held no term. */
  readonly columns: number;
  /** Undefined where words are counted. */
  readonly encoder?: Encoder;
  /** A row per text. */
  transform(texts: readonly string[], options: { signal?: AbortSignal }): Promise<SparseMatrix>;
  /** Files for the classifier's state, read again by `restoreTextSource`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}
