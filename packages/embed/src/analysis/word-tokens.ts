// 1 where an ASCII code is a word character: letters, digits, underscore.
const ASCII_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0));
// Python's \w has no combining marks; JavaScript's knows ASCII only, even under the flag u.
const UNICODE_WORD = /[\p{L}\p{N}_]{2,}/gu;

/** The tokens of scikit-learn's default pattern `\b\w\w+\b`: longest runs of at least two word characters. */
export function wordTokens(text: string): string[] {
  const tokens: string[] = [];
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Nearly all prompts are ASCII, and scanning codes is several times as fast as the expression.
    if (code > 127) return text.match(UNICODE_WORD) ?? [];
    if (ASCII_WORD[code]) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      if (i - start > 1) tokens.push(text.slice(start, i));
      start = -1;
    }
  }
  if (start >= 0 && text.length - start > 1) tokens.push(text.slice(start));
  return tokens;
}
