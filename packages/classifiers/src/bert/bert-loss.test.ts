import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { gradients, Graph, OnnxSession } from '@torouter/onnx';
import { toyData } from '../conformance/toy-data.js';
import { bertLoss } from './bert-loss.js';
import { OBJECTIVES } from './bert-options.js';
import { bertTargets } from './bert-targets.js';
import { targetFeeds } from './target-feeds.js';
import { validationLoss } from './validation-loss.js';

const E = 3;
/** Row 0 has one outcome, row 1 none. */
const holes = () => {
  const data = toyData({ missing: true, rows: 24 });
  return { ...data, quality: data.quality.map((value, k) => ([0, 1, 3, 4, 5].includes(k) ? NaN : value)) };
};

describe.each(OBJECTIVES)('%s', (objective) => {
  const targets = bertTargets(holes(), objective);
  const random = createRandom(1);
  const logits = Float32Array.from({ length: targets.rows.length * E }, () => random.normal());

  it('leaves out rows that teach nothing', () => {
    expect(targets.rows.includes(1)).toBe(false);
    expect(targets.rows.includes(0)).toBe(objective === 'per-expert' && !Number.isNaN(holes().quality[2]));
  });

  it('has the loss of the plain formula, and no gradient where there is no outcome', async () => {
    const graph = new Graph();
    const value = graph.parameter('logits', ['batch', E]);
    const loss = bertLoss(value, objective);
    graph.output('loss', loss);
    graph.output('gradient', gradients(loss)[0]);
    await using session = await OnnxSession.create(graph.toBytes());
    const found = await session.run({
      logits: { type: 'float32', shape: [targets.rows.length, E], data: logits },
      ...targetFeeds(targets, targets.rows),
    });
    expect(Number(found.loss.data[0])).toBeCloseTo(validationLoss(logits, targets), 5);
    const gradient = found.gradient.data as Float32Array;
    targets.rows.forEach((row, i) => {
      for (let j = 0; j < E; j++) if (!targets.recorded[row * E + j]) expect(Math.abs(gradient[i * E + j])).toBe(0);
    });
    expect(gradient.some((g) => g !== 0)).toBe(true);
  });
});

it('refuses qualities per expert that are no shares of 1', () => {
  const data = toyData();
  expect(() => bertTargets({ ...data, quality: data.quality.map((value) => value - 2) }, 'per-expert')).toThrow(
    /from 0 to 1/,
  );
});
