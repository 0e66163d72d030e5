import { TorouterError, type SparseMatrix } from '@torouter/data';
import type { CountOptions } from './count-options.js';

/** A growing Int32Array. */
class Ints {
  data = new Int32Array(256);
  length = 0;
  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }
}

/** Arrays per column that counting reuses from call to call: one text must not cost as much as the vocabulary is long. */
export class Scratch {
  /** The row in which a column was last met, and its entry there. */
  lastRow = new Int32Array(0);
  entry = new Int32Array(0);
  count = new Float64Array(0);
  row = 0;
  readonly indices = new Ints();
  readonly counts = new Ints();

  ensure(columns: number): void {
    if (columns <= this.lastRow.length) return;
    const size = Math.max(columns, 2 * this.lastRow.length, 1024);
    const grown = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.lastRow = grown(this.lastRow, new Int32Array(size));
    this.entry = grown(this.entry, new Int32Array(size));
    this.count = new Float64Array(size);
  }
}

/** Terms per text: row i is `indptr[i] .. indptr[i + 1]`; what lies behind the last row is of no meaning. */
export interface Counted {
  indptr: Int32Array;
  indices: Int32Array;
  counts: Int32Array;
}

/**
 * Counts terms per text in one pass. With `grow`, unknown terms get the next column; else they are left out.
 *
 * @param columnOf Term → column; grows where `grow`.
 * @returns Columns in order of first appearance within each row: not sorted yet. The arrays are the scratch's, until its next use.
 */
export function countTerms(
  texts: readonly string[],
  analyze: (text: string) => readonly string[],
  columnOf: Map<string, number>,
  grow: boolean,
  scratch: Scratch,
): Counted {
  const indptr = new Int32Array(texts.length + 1);
  const { indices, counts } = scratch;
  indices.length = counts.length = 0;
  scratch.ensure(columnOf.size);
  for (let i = 0; i < texts.length; i++) {
    const row = ++scratch.row;
    for (const term of analyze(texts[i])) {
      let column = columnOf.get(term);
      if (column === undefined) {
        if (!grow) continue;
        column = columnOf.size;
        columnOf.set(term, column);
        scratch.ensure(column + 1);
      }
      if (scratch.lastRow[column] === row) counts.data[scratch.entry[column]]++;
      else {
        scratch.lastRow[column] = row;
        scratch.entry[column] = indices.length;
        indices.push(column);
        counts.push(1);
      }
    }
    indptr[i + 1] = indices.length;
  }
  return { indptr, indices: indices.data, counts: counts.data };
}

/**
 * Which terms stay, in code-point order: document frequency within the limits, then the most frequent `maxFeatures`.
 *
 * @throws {TorouterError} TOROUTER_EMPTY_DATA where none stays.
 */
export function selectTerms(
  terms: readonly string[],
  { indptr, indices, counts }: Counted,
  texts: number,
  { minDf, maxDf, maxFeatures, binary }: CountOptions,
): number[] {
  const documents = new Int32Array(terms.length);
  const total = new Float64Array(terms.length);
  for (let k = 0; k < indptr[texts]; k++) {
    documents[indices[k]]++;
    total[indices[k]] += binary ? 1 : counts[k];
  }
  const atLeast = minDf < 1 ? minDf * texts : minDf;
  const atMost = maxDf <= 1 ? maxDf * texts : maxDf;
  const byCodePoint = codePointOrder(terms);
  let kept = terms
    .map((_, column) => column)
    .filter((column) => documents[column] >= atLeast && documents[column] <= atMost);
  if (maxFeatures !== null && kept.length > maxFeatures)
    kept = kept.sort((a, b) => total[b] - total[a] || byCodePoint(a, b)).slice(0, maxFeatures);
  if (kept.length === 0)
    throw new TorouterError(
      'TOROUTER_EMPTY_DATA',
      `No term is left of the ${terms.length} in ${texts} texts; give texts with words in them, lower minDf or raise maxDf.`,
      { details: { terms: terms.length, texts } },
    );
  return kept.sort(byCodePoint);
}

/** JavaScript compares UTF-16 units, Python code points; they differ only where surrogates meet U+E000 and above. */
function codePointOrder(terms: readonly string[]): (a: number, b: number) => number {
  if (!terms.some((term) => /[\ud800-\udfff]/.test(term))) return (a, b) => (terms[a] < terms[b] ? -1 : 1);
  const points = terms.map((term) => Array.from(term, (point) => point.codePointAt(0)!));
  return (a, b) => {
    const [left, right] = [points[a], points[b]];
    for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i] - right[i];
    return left.length - right.length;
  };
}

/**
 * Sorted rows of the columns that stay.
 *
 * @param newColumn Old column → new column, −1 where it is dropped.
 */
export function sortedRows(
  { indptr, indices, counts }: Counted,
  newColumn: Int32Array | undefined,
  columns: number,
  binary: boolean,
  scratch: Scratch,
): SparseMatrix {
  const rows = indptr.length - 1;
  const outPtr = new Int32Array(rows + 1);
  const outIndices = new Int32Array(indptr[rows]);
  scratch.ensure(columns);
  const countOf = scratch.count;
  const values = new Float64Array(indptr[rows]);
  let end = 0;
  for (let i = 0; i < rows; i++) {
    const start = end;
    for (let k = indptr[i]; k < indptr[i + 1]; k++) {
      const column = newColumn ? newColumn[indices[k]] : indices[k];
      if (column < 0) continue;
      outIndices[end++] = column;
      countOf[column] = binary ? 1 : counts[k];
    }
    sortRange(outIndices, start, end);
    for (let k = start; k < end; k++) values[k] = countOf[outIndices[k]];
    outPtr[i + 1] = end;
  }
  const all = end === outIndices.length;
  return {
    rows,
    columns,
    indptr: outPtr,
    indices: all ? outIndices : outIndices.slice(0, end),
    values: all ? values : values.slice(0, end),
  };
}

/** Short rows, which prompts have, are sorted faster by insertion than by a call of the built-in sort. */
function sortRange(values: Int32Array, start: number, end: number): void {
  if (end - start > 48) {
    values.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = values[i];
    let k = i - 1;
    for (; k >= start && values[k] > value; k--) values[k + 1] = values[k];
    values[k + 1] = value;
  }
}
