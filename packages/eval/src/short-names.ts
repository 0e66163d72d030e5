const TRIMMED: readonly RegExp[] = [
  /^.*\//, // owner of a model
  /[-_@](?:20\d\d-?[01]\d-?[0-3]\d|[01]\d[0-3]\d)$/, // date of a version
  /[-_](?:instruct|chat)(?=$|[-_])/i,
];

/**
 * Shortens names for a table, so that they stay different from each other: owner, date and "Instruct" go, then the middle.
 * Where two would become equal, both keep more of themselves, in the end all; so `max` can be passed.
 *
 * @param max Length that is aimed at. @default 18
 */
export function shortNames(names: readonly string[], max = 18): string[] {
  const stages = names.map((name) => {
    const trimmed = TRIMMED.reduce((short, pattern) => short.replace(pattern, '') || short, name);
    return [cut(trimmed, max), cut(name, max), trimmed, name];
  });
  const stage = names.map(() => 0);
  for (;;) {
    const seen = new Map<string, number[]>();
    for (const [i, forms] of stages.entries()) {
      const form = forms[stage[i]];
      seen.set(form, [...(seen.get(form) ?? []), i]);
    }
    const clashing = [...seen.values()].filter((same) => same.length > 1).flat();
    const movable = clashing.filter((i) => stage[i] < stages[i].length - 1);
    if (!movable.length) return stages.map((forms, i) => forms[stage[i]]);
    for (const i of movable) stage[i]++;
  }
}

function cut(name: string, max: number): string {
  if (name.length <= max) return name;
  const tail = Math.floor((max - 1) / 3);
  return `${name.slice(0, max - 1 - tail)}…${name.slice(name.length - tail)}`;
}
