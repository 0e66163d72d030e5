import { restoreEncoder } from '@torouter/embed';
import { restorePriorWith } from './restore-prior-with.js';

/** Makes a task prior of its state. */
export const restorePrior = restorePriorWith(restoreEncoder);
