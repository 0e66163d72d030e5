/** The known name that was probably meant: equal but for case and signs, part of one another, or at most two letters away. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = letters(name);
  if (wanted === '') return undefined;
  const equal = known.find((candidate) => letters(candidate) === wanted);
  if (equal !== undefined) return equal;
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(letters(candidate), wanted) }))
    .filter(({ candidate, distance }) => distance <= 2 && distance < candidate.length / 2)
    .sort((a, b) => a.distance - b.distance);
  if (nearest) return nearest.candidate;
  const related = known.filter((candidate) => {
    const plain = letters(candidate);
    return wanted.length > 2 && (plain.includes(wanted) || wanted.includes(plain));
  });
  // A longer name has more in common.
  return related.sort((a, b) => Math.min(b.length, wanted.length) - Math.min(a.length, wanted.length))[0];
}

function letters(text: string): string {
  return text
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
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
