import type { BertRecord } from './bert-record.js';
import { bertClassifier, type OpenBertOptions } from './bert-classifier.js';
import type { BertModel } from './bert-model.js';

/** What rounding to int8 changes: the model at both precisions on the same texts, each alone as it decides. */
export async function bertDrift(
  model: BertModel,
  experts: readonly string[],
  texts: readonly string[],
  { signal, ...options }: OpenBertOptions & { signal?: AbortSignal },
): Promise<BertRecord['drift']> {
  const scoresOf = async (precision: 'fp32' | 'int8') => {
    await using classifier = bertClassifier(model, experts, { ...options, precision });
    return (await classifier.predict(texts, { signal })).scores;
  };
  const [single, rounded] = [await scoresOf('fp32'), await scoresOf('int8')];
  const E = experts.length;
  let largest = 0;
  let squares = 0;
  let changed = 0;
  for (let row = 0; row < texts.length; row++) {
    let [best, bestRounded] = [row * E, row * E];
    for (let k = row * E; k < (row + 1) * E; k++) {
      const difference = Math.abs(single[k] - rounded[k]);
      largest = Math.max(largest, difference);
      squares += difference * difference;
      if (single[k] > single[best]) best = k;
      if (rounded[k] > rounded[bestRounded]) bestRounded = k;
    }
    if (best !== bestRounded) changed++;
  }
  return {
    rows: texts.length,
    largest,
    rootMeanSquare: Math.sqrt(squares / Math.max(single.length, 1)),
    changedDecisions: changed / Math.max(texts.length, 1),
  };
}
