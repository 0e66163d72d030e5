import { sampleWeights, softLabels } from '@torouter/labels';
import type { TrainingData } from '../classifier.js';

const WORDS = [
  ['sum', 'apples', 'total', 'coins', 'minus', 'plus'],
  ['verb', 'tense', 'plural', 'noun', 'grammar', 'comma'],
  ['function', 'loop', 'array', 'string', 'return', 'python'],
];

/**
 * Small training data with a pattern: texts of three tasks, expert j right on task j and on every fourth row besides. The same
 * arguments give the same data.
 */
export function toyData({ rows = 60, experts = 3, tasks = 3, missing = false, constant = false } = {}): TrainingData {
  const texts: string[] = [];
  const names: string[] = [];
  const quality = new Float64Array(rows * experts);
  for (let i = 0; i < rows; i++) {
    const task = i % tasks;
    const words = WORDS[task % WORDS.length];
    const n = Math.floor(i / tasks);
    texts.push(`${words[n % 6]} ${words[(n + 2) % 6]} ${words[(n * 5 + 3) % 6]} number ${i}`);
    names.push(`task-${task}`);
    for (let j = 0; j < experts; j++) {
      quality[i * experts + j] = constant ? 0.5 : task % experts === j || (i + j) % 4 === 0 ? 1 : 0;
      // A pattern that leaves every row and every expert something.
      if (missing && (i + 2 * j) % 3 === 0) quality[i * experts + j] = NaN;
    }
  }
  const labels = softLabels(quality, experts, { temperature: 0.3 });
  return {
    experts: Array.from({ length: experts }, (_, j) => `expert-${j}`),
    texts,
    tasks: names,
    quality,
    labels,
    sampleWeights: sampleWeights(labels, experts).weights,
  };
}
