import { TorouterError } from '@torouter/data';
import { TfidfVectorizer, VectorizerUnion, type Encoder, type TextVectorizer } from '@torouter/embed';

/** Settings of the task prior. */
export interface PriorOptions {
  /** Pseudo-rows with which a task's means are drawn towards the experts' global ones. @default 10 */
  shrinkage: number;
  /** L2 penalty of the task classifier, scikit-learn's 1 / C. @default 0.3 */
  l2: number;
  /** Numbers of clusters to choose among for rows whose task is not known. @default [1, 2, 4, 8, 16] */
  clusters: readonly number[];
  /**
   * Whether a ridge regression on the text corrects the prior: where it routes left-out rows clearly better ("gated"), or
   * always, or never, to see what it does. @default 'gated'
   */
  correction: 'gated' | 'always' | 'never';
  /** A sentence encoder beside the terms. The classifier keeps it and closes it; its files become part of the state. */
  encoder?: Encoder;
  /** A vectorizer to fit on the training texts instead of {@link priorVectorizer}. */
  vectorizer?: TextVectorizer;
}

const DEFAULTS: PriorOptions = { shrinkage: 10, l2: 0.3, clusters: [1, 2, 4, 8, 16], correction: 'gated' };
const CORRECTIONS: readonly string[] = ['gated', 'always', 'never'];

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function priorOptions(options: Partial<PriorOptions>): PriorOptions {
  const all = { ...DEFAULTS, ...options };
  const invalid = (message: string) => new TorouterError('TOROUTER_INVALID_ARGUMENT', `prior: ${message}`);
  if (!(all.shrinkage >= 0 && all.shrinkage < Infinity))
    throw invalid(`shrinkage must be at least 0, got ${all.shrinkage}.`);
  if (!(all.l2 > 0 && all.l2 < Infinity)) throw invalid(`l2 must be above 0, got ${all.l2}.`);
  if (all.clusters.length === 0 || all.clusters.some((count) => !Number.isInteger(count) || count < 1))
    throw invalid(`clusters must be whole numbers of at least 1, got [${all.clusters.join(', ')}].`);
  if (!CORRECTIONS.includes(all.correction))
    throw invalid(`correction must be one of ${CORRECTIONS.join(', ')}, got ${String(all.correction)}.`);
  return all;
}

/**
 * What the task prior sees of a text: TF-IDF over words and word pairs, and over pairs and triples of characters, which tell
 * languages, code and formulas apart where words are new. Long texts are cut: their beginning tells the task.
 */
export function priorVectorizer(rows: number): TextVectorizer {
  // A term that only one text has teaches nothing about others; in a handful of texts every term counts.
  const minDf = rows < 50 ? 1 : 2;
  return new VectorizerUnion([
    new TfidfVectorizer({ ngramRange: [1, 2], sublinearTf: true, minDf, maxFeatures: 30_000, maxChars: 1500 }),
    new TfidfVectorizer({
      analyzer: 'char',
      ngramRange: [2, 3],
      sublinearTf: true,
      minDf,
      maxFeatures: 30_000,
      maxChars: 500,
    }),
  ]);
}
