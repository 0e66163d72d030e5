import { bertsimScorer } from './bertsim-scorer.js';
import { choiceScorer } from './choice-scorer.js';
import { numberOfText } from './number-of-text.js';
import { numberScorer } from './number-scorer.js';
import type { Scorer } from './scorer.js';

/**
 * Per instruction: `choice` where there are choices and an answer key, `number` where the final answer is a number, else
 * `bertsim`, for which the similarity is needed.
 */
export const autoScorer: Scorer = {
  name: 'auto',
  needsSimilarity: true,
  score(item, options) {
    const { choices, answerKey, finalAnswer } = item.instruction;
    if (choices && answerKey !== undefined) return choiceScorer.score(item, options);
    return (numberOfText(finalAnswer) === undefined ? bertsimScorer : numberScorer).score(item, options);
  },
};
