/**
 * The index of the one choice whose text stands in a text, as whole words; undefined for none and for several. What stands only
 * inside of a longer choice that is there does not count ("iron" of "iron oxide"), and a choice without letters only at the end:
 * calculations are full of numbers.
 *
 * @param text As `plainAnswer` makes it, as the choices are.
 */
export function quotedChoice(text: string, choices: readonly string[]): number | undefined {
  const byLength = choices
    .map((choice, i) => ({ choice, i }))
    .filter(({ choice }) => choice !== '')
    .sort((a, b) => b.choice.length - a.choice.length);
  let rest = text;
  const found: number[] = [];
  for (const { choice, i } of byLength) {
    const named = /\p{L}/u.test(choice);
    const [first, ...parts] = rest.split(choice);
    let kept = first;
    let quoted = false;
    for (const [p, part] of parts.entries()) {
      const whole = !/[\p{L}\p{N}]$/u.test(kept.slice(-2)) && !/^[\p{L}\p{N}]/u.test(part);
      quoted ||= whole && (named || (p === parts.length - 1 && part === ''));
      kept += (whole ? '\n' : choice) + part;
    }
    rest = kept;
    if (quoted) found.push(i);
  }
  return found.length === 1 ? found[0] : undefined;
}
