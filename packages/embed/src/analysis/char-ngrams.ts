// Python's \s, which is not JavaScript's.
const BLANK = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const BLANK_RUNS = new RegExp(`[${BLANK}]{2,}`, 'g');
const WORDS = new RegExp(`[^${BLANK}]+`, 'g');
const SURROGATE = /[\ud800-\udfff]/;

/** Runs of `n` neighbouring code points for every n in the range; runs of blanks count as one. scikit-learn's analyzer "char". */
export function charNgrams(text: string, range: readonly [number, number]): string[] {
  const ngrams: string[] = [];
  pushRuns(codePoints(text.replace(BLANK_RUNS, ' ')), range, ngrams);
  return ngrams;
}

/** The same inside words, each padded with a blank on both sides; a word shorter than n counts once. Analyzer "char_wb". */
export function charNgramsInWords(text: string, [smallest, largest]: readonly [number, number]): string[] {
  const ngrams: string[] = [];
  for (const word of text.match(WORDS) ?? []) {
    const padded = codePoints(` ${word} `);
    for (let n = smallest; n <= largest; n++) {
      pushRuns(padded, [Math.min(n, padded.length), Math.min(n, padded.length)], ngrams);
      if (padded.length <= n) break;
    }
  }
  return ngrams;
}

/** A string where every unit is a code point, else an array of code points. */
function codePoints(text: string): string | string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

function pushRuns(text: string | string[], [smallest, largest]: readonly [number, number], to: string[]): void {
  for (let n = smallest; n <= Math.min(largest, text.length); n++)
    for (let i = 0; i + n <= text.length; i++)
      to.push(typeof text === 'string' ? text.slice(i, i + n) : text.slice(i, i + n).join(''));
}
