import { METRICS } from '../metrics.js';

/** What a column of a long table can be imported as; a column of the same name is taken unless a map says otherwise. */
export const IMPORT_FIELDS = [
  'id',
  'prompt',
  'dataset',
  'split',
  'reference',
  'model',
  ...METRICS,
  'answer',
  'response',
  'finishReason',
  'error',
] as const;

/** One of {@link IMPORT_FIELDS}. */
export type ImportField = (typeof IMPORT_FIELDS)[number];
