/**
 * What a protocol does with the fields of a request, by name. `carried`: it arrives. `refused`: it changes what the answer means and cannot be
 * carried, so the call is refused before it is made. `dropped`: a hint, left out and reported. A field that is not listed is as `others` says.
 */
export interface FieldTable {
  readonly carried: readonly string[];
  readonly refused: readonly string[];
  readonly dropped: readonly string[];
  readonly others: 'carried' | 'refused' | 'dropped';
}

/** What becomes of a field. */
export function fateOf(field: string, table: FieldTable): 'carried' | 'refused' | 'dropped' {
  if (table.carried.includes(field)) return 'carried';
  if (table.refused.includes(field)) return 'refused';
  return table.dropped.includes(field) ? 'dropped' : table.others;
}
