/**
 * N-grams of neighbouring tokens, joined by a blank, for every n in `[smallest, largest]`.
 *
 * @returns The tokens themselves where only n = 1 is asked for.
 */
export function wordNgrams(
  tokens: readonly string[],
  [smallest, largest]: readonly [number, number],
): readonly string[] {
  if (smallest === 1 && largest === 1) return tokens;
  const ngrams = smallest === 1 ? tokens.slice() : [];
  for (let n = Math.max(smallest, 2); n <= Math.min(largest, tokens.length); n++)
    for (let i = 0; i + n <= tokens.length; i++) {
      let ngram = tokens[i];
      for (let k = i + 1; k < i + n; k++) ngram += ` ${tokens[k]}`;
      ngrams.push(ngram);
    }
  return ngrams;
}
