import { autoScorer } from './auto-scorer.js';
import { bertsimScorer } from './bertsim-scorer.js';
import { choiceScorer } from './choice-scorer.js';
import { exactScorer } from './exact-scorer.js';
import { numberScorer } from './number-scorer.js';
import type { Scorer } from './scorer.js';

/** The scorers that have a name. */
export const BUILT_IN_SCORERS: readonly Scorer[] = [autoScorer, bertsimScorer, choiceScorer, exactScorer, numberScorer];
