import { scorerError } from './scorer-error.js';
import type { Scorer } from './scorer.js';

/** The BERTSim of reference and response as a score; what is below 0 counts as 0. */
export const bertsimScorer: Scorer = {
  name: 'bertsim',
  needsSimilarity: true,
  score({ instruction: { id }, similarity }) {
    if (similarity === undefined || Number.isNaN(similarity))
      throw scorerError('bertsim', id, 'it needs the similarity of reference and response, and got none.');
    // Rounding takes a similarity of equal texts above 1.
    return { score: Math.min(1, Math.max(0, similarity)) };
  },
};
