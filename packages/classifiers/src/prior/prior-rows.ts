import type { TrainingData } from '../classifier.js';

/** What the prior learns tasks and corrections from: no soft labels and no weights, which nothing here looks at. */
export type PriorRows = Pick<TrainingData, 'experts' | 'texts' | 'tasks' | 'quality'>;
