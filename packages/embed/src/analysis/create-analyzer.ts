import type { CountOptions } from '../count-options.js';
import { charNgrams, charNgramsInWords } from './char-ngrams.js';
import { stripAccents } from './strip-accents.js';
import { wordNgrams } from './word-ngrams.js';
import { wordTokens } from './word-tokens.js';

/**
 * Makes the function that turns a text into its terms, in scikit-learn's order: cut, lower-case, strip accents, find tokens,
 * drop stop words, build n-grams.
 */
export function createAnalyzer({
  analyzer,
  ngramRange,
  lowercase,
  stripAccents: accents,
  stopWords,
  maxChars,
}: CountOptions): (text: string) => readonly string[] {
  const stops = stopWords && new Set(stopWords);
  const prepare = (text: string) => {
    let prepared = text.length > maxChars ? text.slice(0, maxChars) : text;
    if (lowercase) prepared = prepared.toLowerCase();
    return accents ? stripAccents(prepared, accents) : prepared;
  };
  switch (analyzer) {
    case 'word':
      return (text) => {
        const tokens = wordTokens(prepare(text));
        return wordNgrams(stops ? tokens.filter((token) => !stops.has(token)) : tokens, ngramRange);
      };
    case 'char':
      return (text) => charNgrams(prepare(text), ngramRange);
    case 'char_wb':
      return (text) => charNgramsInWords(prepare(text), ngramRange);
  }
}
