import { TorouterError } from '@torouter/data';

/** Settings of a {@link CountVectorizer}; scikit-learn's names and defaults, in camelCase. */
export interface CountOptions {
  /** What a term is made of: words, characters, or characters inside words. @default 'word' */
  readonly analyzer: 'word' | 'char' | 'char_wb';
  /** Smallest and largest n of the n-grams. @default [1, 1] */
  readonly ngramRange: readonly [smallest: number, largest: number];
  /** @default true */
  readonly lowercase: boolean;
  /** @default null */
  readonly stripAccents: 'unicode' | 'ascii' | null;
  /** Words that are left out (analyzer "word" only). @default null */
  readonly stopWords: readonly string[] | null;
  /**
   * Terms in fewer texts are left out: below 1 a share of the texts, else a number of texts. @default 1
   * (JavaScript cannot tell 1 from 1.0: here 1 is one text, and for `maxDf` 1 is all texts.)
   */
  readonly minDf: number;
  /** Terms in more texts are left out: up to 1 a share of the texts, else a number of texts. @default 1 */
  readonly maxDf: number;
  /** Keep only so many of the terms, the most frequent; ties go to the first in code-point order. @default null */
  readonly maxFeatures: number | null;
  /** Count a term once per text. @default false */
  readonly binary: boolean;
  /** Fixed terms, in this order; then nothing is learned. @default null */
  readonly vocabulary: readonly string[] | null;
  /** Only so many characters at the beginning of each text are looked at. @default Infinity */
  readonly maxChars: number;
}

const DEFAULTS: CountOptions = {
  analyzer: 'word',
  ngramRange: [1, 1],
  lowercase: true,
  stripAccents: null,
  stopWords: null,
  minDf: 1,
  maxDf: 1,
  maxFeatures: null,
  binary: false,
  vocabulary: null,
  maxChars: Infinity,
};

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function countOptions(options: Partial<CountOptions>): CountOptions {
  const all = { ...DEFAULTS, ...options };
  const [smallest, largest] = all.ngramRange;
  const refuse = (what: string) => {
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `CountVectorizer: ${what}.`);
  };
  if (!Number.isInteger(smallest) || !Number.isInteger(largest) || smallest < 1 || largest < smallest)
    refuse(
      `ngramRange must be two whole numbers, the first at least 1 and not above the second, got [${smallest}, ${largest}]`,
    );
  if (!(all.minDf >= 0) || !(all.maxDf > 0))
    refuse(`minDf must be at least 0 and maxDf above 0, got ${all.minDf} and ${all.maxDf}`);
  if (all.maxFeatures !== null && !(Number.isInteger(all.maxFeatures) && all.maxFeatures > 0))
    refuse(`maxFeatures must be a whole number of at least 1, or null, got ${all.maxFeatures}`);
  if (!(all.maxChars > 0)) refuse(`maxChars must be above 0, got ${all.maxChars}`);
  if (all.vocabulary && (all.vocabulary.length === 0 || new Set(all.vocabulary).size !== all.vocabulary.length))
    refuse('vocabulary must hold at least one term and none twice');
  return all;
}
