import { labelEntropy } from '@torouter/labels';
import type { TrainingData } from '../classifier.js';

/** Share of the largest possible entropy above which labels say next to nothing. */
const NEARLY_EQUAL = 0.995;
/** Outcomes below which an expert's mean is a guess. */
const FEW = 10;

/** What stands in the way of learning from soft labels, one sentence each; empty where nothing does. */
export function labelNotes({ experts, quality, labels }: TrainingData): string[] {
  const E = experts.length;
  const notes: string[] = [];
  const outcomes = new Int32Array(E);
  let lonely = 0;
  let most = 0;
  let compared = 0;
  for (let start = 0; start < quality.length; start += E) {
    let recorded = 0;
    for (let j = 0; j < E; j++)
      if (!Number.isNaN(quality[start + j])) {
        outcomes[j]++;
        recorded++;
      }
    if (recorded > 0) {
      most += Math.log(recorded);
      compared++;
    }
    if (recorded < 2) lonely++;
  }
  if (E === 1) return notes;
  if (lonely > 0)
    notes.push(
      `${lonely} of ${quality.length / E} rows have outcomes of fewer than two experts: they compare nobody, and teach this classifier nothing`,
    );
  const few = experts.flatMap((expert, j) =>
    outcomes[j] > 0 && outcomes[j] < FEW ? [`${expert} ${outcomes[j]}`] : [],
  );
  if (few.length > 0)
    notes.push(
      `few outcomes (${few.join(', ')}): what these experts can do is a guess; collect more, or leave them out`,
    );
  const entropy = labelEntropy(labels, E).mean;
  const uniform = most / compared;
  if (entropy >= uniform * (1 - 1e-12))
    notes.push(
      `all labels are equal (mean entropy ${entropy.toFixed(4)} nats, that of no preference): the experts do not differ in these outcomes, and there is nothing to learn`,
    );
  else if (entropy > NEARLY_EQUAL * uniform)
    notes.push(
      `the labels are almost equal: mean entropy ${entropy.toFixed(4)} of at most ${uniform.toFixed(4)} nats, so there is next to nothing to learn at this temperature; lower it`,
    );
  return notes;
}
