import { INSTRUCTION_FORMATS, type InstructionFormat } from './instruction-formats.js';

/** The format that was probably meant: the one with the fewest letters to change, if that is less than half of them. */
export function nearestFormat(name: string): InstructionFormat | undefined {
  const wanted = name.slice(0, 60).toLowerCase();
  const [nearest] = INSTRUCTION_FORMATS.map((format) => ({
    format,
    distance: wanted.length > 2 && format.includes(wanted) ? 0 : editDistance(format, wanted),
  })).sort((a, b) => a.distance - b.distance);
  return nearest.distance < nearest.format.length / 2 ? nearest.format : undefined;
}

/** Levenshtein: insertions, deletions and replacements that make one of the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
