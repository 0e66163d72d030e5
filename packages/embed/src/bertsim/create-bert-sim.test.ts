import { describe, expect, it } from '@jest/globals';
import { fakeEncoder } from '../testing/fake-encoder.js';
import { bertSimBatch } from './bert-sim-batch.js';
import { createBertSim } from './create-bert-sim.js';

describe('createBertSim', () => {
  it('gives what a batch gives, and encodes a reference once', async () => {
    const encoder = fakeEncoder();
    const bertSim = createBertSim(encoder);
    const [references, responses] = [
      ['r', 'q', 'r'],
      ['a', 'q', 'b'],
    ];
    const wanted = await bertSimBatch(fakeEncoder(), references, responses);
    expect(await bertSim(references, responses)).toEqual(wanted);
    expect(encoder.seen).toEqual(['r', 'q', 'a', 'b']);
    expect(await bertSim(['r', 'q'], ['c', 'a'])).toEqual(await bertSimBatch(fakeEncoder(), ['r', 'q'], ['c', 'a']));
    expect(encoder.seen.slice(4)).toEqual(['c', 'a']);
    expect(await bertSim([], [])).toHaveLength(0);
  });

  it('keeps so many references and no more, those used last', async () => {
    const encoder = fakeEncoder();
    const bertSim = createBertSim(encoder, { keptReferences: 2 });
    await bertSim(['r1', 'r2'], ['a', 'a']);
    await bertSim(['r1', 'r3'], ['a', 'a']);
    encoder.seen.length = 0;
    await bertSim(['r1', 'r3'], ['x', 'x']);
    expect(encoder.seen).toEqual(['x']);
    await bertSim(['r2'], ['y']);
    expect(encoder.seen).toEqual(['x', 'r2', 'y']);
  });

  it('refuses lists of different lengths, and a number that is none', async () => {
    await expect(createBertSim(fakeEncoder())(['a'], [])).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
    expect(() => createBertSim(fakeEncoder(), { keptReferences: -1 })).toThrow(
      expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' }),
    );
  });
});
