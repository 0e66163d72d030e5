import { createHash } from 'node:crypto';
import { createRandom } from '@torouter/data';
import type { Classifier } from '../classifier.js';

/**
 * The paper's Random router: every expert is as likely as any other. The draw is a function of seed and text, so that a saved
 * router repeats itself and a batch equals its parts.
 */
export function randomClassifier(experts: readonly string[], seed: number): Classifier {
  return {
    kind: 'random',
    experts,
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const columns = experts.length;
      const scores = new Float32Array(texts.length * columns);
      for (const [i, text] of texts.entries()) {
        const random = createRandom(createHash('sha256').update(`${seed}\n${text}`).digest().readInt32LE());
        const draws = Array.from({ length: columns }, () => random.next() + Number.MIN_VALUE);
        const sum = draws.reduce((a, b) => a + b, 0);
        draws.forEach((draw, j) => (scores[i * columns + j] = draw / sum));
      }
      return { rows: texts.length, columns, scores, scoreKind: 'probability' };
    },
    state: () => ({ kind: 'random', config: { seed }, files: {} }),
  };
}
