/** Characters that are looked at; the beginning tells the kind of a text. Its length counts whole. */
const LOOKED_AT = 4000;

/** Names of the columns of {@link surfaceFeatures}. */
export const SURFACE_FEATURES = [
  'length',
  'words',
  'lines',
  'digits',
  'capitals',
  'punctuation',
  'codeMarks',
  'codeWords',
  'latex',
  'options',
  'questions',
  'accents',
  'cjk',
  'otherScripts',
] as const;

/**
 * What the surface of a text tells of its kind, shape (texts, {@link SURFACE_FEATURES}): logarithms of counts, and shares of
 * its characters.
 */
export function surfaceFeatures(texts: readonly string[]): Float64Array {
  const columns = SURFACE_FEATURES.length;
  const out = new Float64Array(texts.length * columns);
  texts.forEach((text, i) => out.set(surfaceOf(text), i * columns));
  return out;
}

function surfaceOf(text: string): number[] {
  const seen = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
  let words = 0;
  let lines = 0;
  let digits = 0;
  let capitals = 0;
  let punctuation = 0;
  let codeMarks = 0;
  let latex = 0;
  let questions = 0;
  let accents = 0;
  let cjk = 0;
  let otherScripts = 0;
  let inWord = false;
  for (let k = 0; k < seen.length; k++) {
    const code = seen.charCodeAt(k);
    const space = code === 32 || (code >= 9 && code <= 13);
    if (!space && !inWord) words++;
    inWord = !space;
    if (code === 10) lines++;
    else if (code >= 48 && code <= 57) digits++;
    else if (code >= 65 && code <= 90) capitals++;
    else if (code > 127) {
      if (code < 0x250) accents++;
      else if ((code >= 0x3040 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7ff)) cjk++;
      else otherScripts++;
    } else if (code > 32 && (code < 97 || code > 122)) {
      punctuation++;
      if (code === 63) questions++;
      // \ and $ for formulas; { } ; = < > [ ] _ for code
      if (code === 92 || code === 36) latex++;
      else if (code === 123 || code === 125 || (code >= 59 && code <= 62) || code === 91 || code === 93 || code === 95)
        codeMarks++;
    }
  }
  const length = Math.max(seen.length, 1);
  return [
    Math.log1p(text.length),
    Math.log1p(words),
    Math.log1p(lines),
    digits / length,
    capitals / length,
    punctuation / length,
    codeMarks / length,
    Math.log1p(matches(seen, CODE_WORDS)),
    Math.log1p(latex),
    Math.log1p(matches(seen, OPTIONS)),
    Math.log1p(questions),
    accents / length,
    cjk / length,
    otherScripts / length,
  ];
}

const CODE_WORDS = /\b(?:def|function|return|import|class|assert|print|const|for|while)\b/g;
/** A line that begins like an answer to choose: "A. ", "b) ". */
const OPTIONS = /^\s*\(?[A-Ja-j][.):]\s/gm;

function matches(text: string, pattern: RegExp): number {
  let count = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) count++;
  return count;
}
