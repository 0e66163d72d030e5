import type { Lettered } from './lettered.js';

/** Characters of a choice that are compared. */
const COMPARED = 200;

/** The letter of the choice whose text a text begins with, after signs; of several, the longest. Undefined for none. */
export function letterOfText(text: string, { letters, texts, plain }: Lettered): string | undefined {
  const longest = Math.max(0, ...texts.map(({ length }) => length));
  const begin = plain(text.slice(0, Math.min(longest, COMPARED) + 20));
  let best = -1;
  for (const [i, whole] of texts.entries()) {
    const choice = whole.slice(0, COMPARED);
    if (choice === '' || !begin.startsWith(choice) || /^[\p{L}\p{N}]/u.test(begin.slice(choice.length))) continue;
    if (best < 0 || whole.length > texts[best].length) best = i;
  }
  return letters[best];
}
