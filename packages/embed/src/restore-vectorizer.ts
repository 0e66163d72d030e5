import { TorouterError } from '@torouter/data';
import { z } from 'zod';
import { CountVectorizer } from './count-vectorizer.js';
import type { TextVectorizer } from './text-vectorizer.js';
import { TfidfVectorizer } from './tfidf-vectorizer.js';
import { VectorizerUnion } from './vectorizer-union.js';

const count = {
  analyzer: z.enum(['word', 'char', 'char_wb']),
  ngramRange: z.tuple([z.int().min(1), z.int().min(1)]),
  lowercase: z.boolean(),
  stripAccents: z.enum(['unicode', 'ascii']).nullable(),
  stopWords: z.array(z.string()).nullable(),
  minDf: z.number().min(0),
  maxDf: z.number().positive(),
  maxFeatures: z.int().min(1).nullable(),
  binary: z.boolean(),
  maxChars: z.number().positive().optional(),
};
const weights = {
  norm: z.enum(['l1', 'l2']).nullable(),
  useIdf: z.boolean(),
  smoothIdf: z.boolean(),
  sublinearTf: z.boolean(),
};
const terms = z
  .array(z.string())
  .min(1)
  .refine((vocabulary) => new Set(vocabulary).size === vocabulary.length, 'a term occurs twice');

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), options: z.strictObject(count), vocabulary: terms }),
  z
    .object({
      kind: z.literal('tfidf'),
      options: z.strictObject({ ...count, ...weights }),
      vocabulary: terms,
      idf: z.array(z.number()).nullable(),
    })
    .refine(
      ({ options, vocabulary, idf }) => (options.useIdf ? idf?.length === vocabulary.length : idf === null),
      'idf and vocabulary differ in length',
    ),
  z.object({ kind: z.literal('union'), parts: z.array(z.unknown()).min(1) }),
]);

/**
 * Makes a fitted vectorizer of its `toJSON()`.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where the value is not such a state.
 */
export function restoreVectorizer(state: unknown): TextVectorizer {
  const parsed = schema.safeParse(state);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TorouterError(
      'TOROUTER_ARTEFACT_INVALID',
      `This is not the state of a vectorizer: ${[...issue.path.map(String), issue.message].join(': ')}. Train the router again.`,
      { cause: parsed.error },
    );
  }
  const { data } = parsed;
  switch (data.kind) {
    case 'count':
      return CountVectorizer.fromState(data.options, data.vocabulary);
    case 'tfidf':
      return TfidfVectorizer.fromState(data.options, data.vocabulary, data.idf);
    case 'union':
      return new VectorizerUnion(data.parts.map(restoreVectorizer));
  }
}
