import type { TextVectorizer } from '@torouter/embed';
import { emptyRows } from './fit-or-nothing.js';
import { jsonFile } from './state-files.js';
import type { TextSource } from './text-source.js';

/** Rows by a fitted vectorizer; rows without a column where there is none. */
export function vectorizerSource(vectorizer: TextVectorizer | undefined): TextSource {
  return {
    columns: vectorizer?.columns ?? 0,
    async transform(texts) {
      return vectorizer ? vectorizer.transform(texts) : emptyRows(texts.length);
    },
    get files() {
      return { 'vectorizer.json': jsonFile(vectorizer ?? null) };
    },
  };
}
