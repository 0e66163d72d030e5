export { drain } from './drain.js';
export { ERROR_CODES, type ErrorCode } from './error-codes.js';
export { LESS_IS_BETTER, METRICS, type Metric } from './metrics.js';
export { OutcomeTable, type OutcomeTableParts, type TextColumn } from './outcome-table.js';
export type { Query } from './query.js';
export { createRandom, type Random } from './random.js';
export type { SparseMatrix } from './sparse-matrix.js';
export { TorouterError, type TorouterErrorOptions } from './torouter-error.js';
export { trainingMeans, type DatasetMeans, type TrainingMeans } from './training-means.js';
