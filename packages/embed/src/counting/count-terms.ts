import type { Scratch } from './scratch.js';

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
