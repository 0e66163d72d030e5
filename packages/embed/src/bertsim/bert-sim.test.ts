import { describe, expect, it } from '@jest/globals';
import { loadEncoder } from '../encoder/load-encoder.js';
import { fakeEncoder } from '../testing/fake-encoder.js';
import { bertSimBatch } from './bert-sim-batch.js';
import { bertSim } from './bert-sim.js';

describe('BERTSim', () => {
  it('is the cosine of the embeddings, and encodes equal texts once', async () => {
    const encoder = fakeEncoder();
    const found = await bertSimBatch(encoder, ['r', 'r', 'r', 'q'], ['a', 'r', undefined, 'a']);
    const vectors = await fakeEncoder().encode(['r', 'a', 'q']);
    const cosine = (i: number, j: number) =>
      vectors.subarray(8 * i, 8 * i + 8).reduce((sum, x, d) => sum + x * vectors[8 * j + d], 0);
    expect(found[0]).toBeCloseTo(cosine(0, 1), 6);
    expect(found[1]).toBeCloseTo(1, 6);
    expect(found[1]).toBeLessThanOrEqual(1);
    expect(found[2]).toBeNaN();
    expect(found[3]).toBeCloseTo(cosine(2, 1), 6);
    expect(encoder.seen).toEqual(['r', 'a', 'q']);
    expect(await bertSim(encoder, 'r', 'a')).toBe(found[0]);
    expect(await bertSimBatch(encoder, [], [])).toHaveLength(0);
  });

  it('refuses lists of different lengths', async () => {
    await expect(bertSimBatch(fakeEncoder(), ['a'], [])).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  });

  it('tells a good answer from a bad one', async () => {
    await using encoder = await loadEncoder('minilm', { precision: 'int8' });
    const reference = 'The capital of France is Paris.';
    const [good, bad, empty] = await bertSimBatch(encoder, new Array<string>(3).fill(reference), [
      'Paris is the capital city of France.',
      'Bananas are rich in potassium.',
      '',
    ]);
    expect(good).toBeGreaterThan(0.9);
    expect(bad).toBeLessThan(0.3);
    expect(empty).toBeLessThan(0.5);
  });
});
