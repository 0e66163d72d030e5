export type { CountOptions } from './count-options.js';
export { CountVectorizer } from './count-vectorizer.js';
export { restoreVectorizer } from './restore-vectorizer.js';
export type { TextVectorizer, VectorizerState } from './text-vectorizer.js';
export type { TfidfOptions } from './tfidf-options.js';
export { TfidfVectorizer } from './tfidf-vectorizer.js';
export { VectorizerUnion } from './vectorizer-union.js';
