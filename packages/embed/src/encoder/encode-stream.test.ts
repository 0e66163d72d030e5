import { expect, it } from '@jest/globals';
import { fakeEncoder } from '../testing/fake-encoder.js';
import { encodeStream } from './encode-stream.js';

it('encodes in order, holding no more than a batch', async () => {
  const encoder = fakeEncoder();
  const given: string[] = [];
  async function* texts() {
    for (let i = 0; i < 7; i++) {
      given.push(`text ${i}`);
      yield `text ${i}`;
    }
  }
  const vectors: Float32Array[] = [];
  const progress: number[] = [];
  for await (const vector of encodeStream(encoder, texts(), {
    batchSize: 3,
    onProgress: (done) => progress.push(done),
  })) {
    vectors.push(vector);
    expect(given.length - vectors.length).toBeLessThan(3);
  }
  expect(progress).toEqual([3, 6, 7]);
  expect(Float32Array.from(vectors.flatMap((vector) => [...vector]))).toEqual(await fakeEncoder().encode(given));
});

it('takes what is at hand too, and nothing', async () => {
  const all = async (texts: string[]) => {
    const vectors = [];
    for await (const vector of encodeStream(fakeEncoder(), texts)) vectors.push(vector);
    return vectors;
  };
  expect(await all(['a', 'b'])).toHaveLength(2);
  expect(await all([])).toEqual([]);
});

it('does not begin to read where it is told to stop before', async () => {
  let read = false;
  async function* texts() {
    read = true;
    yield 'a';
  }
  const stream = encodeStream(fakeEncoder(), texts(), { signal: AbortSignal.abort(new Error('stop')) });
  await expect(stream.next()).rejects.toThrow('stop');
  expect(read).toBe(false);
});

it.each<[string, (abort: () => void) => void]>([
  ['then', queueMicrotask],
  ['at once', (abort) => abort()],
])('stops also where the source is silent: %s', async (_, when) => {
  const controller = new AbortController();
  const silent = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        when(() => controller.abort(new Error('stop')));
        return new Promise<never>(() => {});
      },
    }),
  };
  const stream = encodeStream(fakeEncoder(), silent, { signal: controller.signal });
  await expect(stream.next()).rejects.toThrow('stop');
});

it('closes the source when it is left early, and passes on its errors', async () => {
  let closed = 0;
  async function* texts() {
    try {
      yield* ['a', 'b', 'c'];
      throw new Error('broken source');
    } finally {
      closed++;
    }
  }
  const { signal } = new AbortController();
  for await (const vector of encodeStream(fakeEncoder(), texts(), { signal, batchSize: 1 })) {
    expect(vector).toHaveLength(8);
    break;
  }
  expect(closed).toBe(1);
  const all = async () => {
    for await (const vector of encodeStream(fakeEncoder(), texts(), { signal })) expect(vector).toHaveLength(8);
  };
  await expect(all()).rejects.toThrow('broken source');
  expect(closed).toBe(2);
});

it.each([0, -1, 1.5, NaN])('refuses batches of %p texts', async (batchSize) => {
  await expect(encodeStream(fakeEncoder(), ['a'], { batchSize }).next()).rejects.toMatchObject({
    code: 'TOROUTER_INVALID_ARGUMENT',
  });
});
