import type { WordTokenizer } from '@torouter/embed';

/** Token ids of texts. @param pace Awaited between texts. */
export async function tokenise(
  tokenizer: WordTokenizer,
  texts: readonly string[],
  maxTokens: number,
  pace: () => Promise<void> | undefined,
): Promise<{ ids: Int32Array[]; truncated: number }> {
  const ids: Int32Array[] = [];
  let truncated = 0;
  for (const text of texts) {
    const found = tokenizer.encode(text, maxTokens);
    ids.push(found.ids);
    if (found.truncated) truncated++;
    await pace();
  }
  return { ids, truncated };
}
