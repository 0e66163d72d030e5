import type { SparseMatrix } from '@torouter/data';
import type { EmbeddingOptions } from './embedding-options.js';
import { encoderSource } from './encoder-source.js';
import { fitOrNothing } from './fit-or-nothing.js';
import { makeVectorizer } from './make-vectorizer.js';
import type { TextSource } from './text-source.js';
import { vectorizerSource } from './vectorizer-source.js';

/** Fits what turns texts into rows, and gives the rows of the training texts. */
export async function fitTextSource(
  { embedding, vectorizer, encoder }: EmbeddingOptions,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<{ features: SparseMatrix; source: TextSource }> {
  if (encoder) {
    const source = encoderSource(encoder, await encoder.state());
    return { features: await source.transform(texts, { signal }), source };
  }
  const fitted = fitOrNothing(vectorizer ?? makeVectorizer(embedding), texts);
  return { features: fitted.features, source: vectorizerSource(fitted.vectorizer) };
}
