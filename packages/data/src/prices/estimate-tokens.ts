/** Tokens of a text of so many characters, at the usual four characters a token. Not rounded; an estimate, and to be called one. */
export function estimateTokens(characters: number): number {
  return characters / 4;
}
