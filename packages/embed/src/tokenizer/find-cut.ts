/** What begins a token of its own whatever stands before it: blanks, punctuation as BERT's tokenizer splits it, ideographs. */
const [BLANKS, PUNCTUATION, IDEOGRAPHS] = [
  // Not all of \s: \v, \f and U+FEFF are removed as control characters, and the word goes on.
  '\\t\\n\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000',
  '\\p{P}\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e',
  '\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff',
];

/** The parts of a `tokenizer.json` that say where a text may be cut. */
export interface CutRules {
  normalizer?: unknown;
  pre_tokenizer?: unknown;
  added_tokens: readonly { content: string }[];
}

/**
 * Makes a function that finds the first place at or after `from` where a text can be cut: the tokens of what stands before it are the first
 * tokens of the whole. The text's end if there is none, as in every text of a tokenizer that does not split words as BERT's does.
 */
export function findCut({ normalizer, pre_tokenizer, added_tokens }: CutRules): (text: string, from: number) => number {
  const rules = (normalizer ?? { type: 'none' }) as { type?: unknown; handle_chinese_chars?: unknown };
  const splits = (pre_tokenizer as { type?: unknown } | null | undefined)?.type === 'BertPreTokenizer';
  if (!splits || (rules.type !== 'BertNormalizer' && rules.type !== 'none')) return (text) => text.length;
  // Added tokens are found in the text before it is split into words, so none of their characters is a place to cut.
  const kept = [...new Set(added_tokens.flatMap(({ content }) => [...content]))]
    .map((character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .join('');
  const ideographs = rules.handle_chinese_chars ? IDEOGRAPHS : '';
  const cut = new RegExp(`(?![${kept}])[${BLANKS}${PUNCTUATION}${ideographs}]`, 'gu');
  return (text, from) => {
    if (from >= text.length) return text.length;
    cut.lastIndex = from;
    return cut.exec(text)?.index ?? text.length;
  };
}
