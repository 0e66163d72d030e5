/** The ideographs beyond U+FFFF that the reference splits (with its gap before U+2B920). */
const FAR_IDEOGRAPHS = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/**
 * Makes a function that respells a text where `@huggingface/tokenizers` 0.2.0 deviates from the reference (Rust), so that its tokens
 * are the reference's:
 * - JavaScript lowers a capital sigma at the end of a word to ς; the reference sees one character at a time.
 * - It looks for ideographs by UTF-16 units and so misses those beyond U+FFFF.
 */
export function spellForLibrary(normalizer: unknown): (text: string) => string {
  const lowers = some(normalizer, (type, rules) => type === 'Lowercase' || rules.lowercase === true);
  const splits = some(normalizer, (type, rules) => type === 'BertNormalizer' && rules.handle_chinese_chars === true);
  return (text) => {
    const lowered = lowers && text.includes('Σ') ? text.replaceAll('Σ', 'σ') : text;
    return splits ? lowered.replace(FAR_IDEOGRAPHS, ' $& ') : lowered;
  };
}

/** Whether a rule holds of a normalizer, or of one of a sequence of them. */
function some(normalizer: unknown, holds: (type: unknown, rules: Record<string, unknown>) => boolean): boolean {
  if (typeof normalizer !== 'object' || normalizer === null) return false;
  const rules = normalizer as Record<string, unknown>;
  return (
    holds(rules.type, rules) || (Array.isArray(rules.normalizers) && rules.normalizers.some((one) => some(one, holds)))
  );
}
