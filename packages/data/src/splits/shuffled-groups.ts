import { createHash } from 'node:crypto';
import { createRandom } from '../random.js';

/** Rows by group, groups sorted by name, the rows of each shuffled by a stream that hangs on the seed and its name only. */
export function shuffledGroups(groups: readonly string[], seed: number): { name: string; rows: number[] }[] {
  const byName = new Map<string, number[]>();
  groups.forEach((name, row) => {
    const rows = byName.get(name);
    if (rows) rows.push(row);
    else byName.set(name, [row]);
  });
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rows]) => {
      const own = createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE(0);
      return { name, rows: createRandom(own).shuffle(rows) };
    });
}
