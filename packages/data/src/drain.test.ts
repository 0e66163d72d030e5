import { describe, expect, it } from '@jest/globals';
import { drain } from './drain.js';

async function* counting(to: number): AsyncGenerator<number, string> {
  for (let i = 1; i <= to; i++) yield i;
  return `counted to ${to}`;
}

describe('drain', () => {
  it('returns the result and shows every event on the way', async () => {
    const seen: number[] = [];
    expect(await drain(counting(3), (event) => seen.push(event))).toBe('counted to 3');
    expect(seen).toEqual([1, 2, 3]);
    expect(await drain(counting(2))).toBe('counted to 2');
  });

  it('rejects with what the generator or the listener throws', async () => {
    async function* failing(): AsyncGenerator<number, void> {
      yield 1;
      throw new Error('generator');
    }
    await expect(drain(failing())).rejects.toThrow('generator');
    await expect(
      drain(counting(3), () => {
        throw new Error('listener');
      }),
    ).rejects.toThrow('listener');
  });

  it('closes the generator where the listener throws', async () => {
    let closed = false;
    async function* holding(): AsyncGenerator<number, void> {
      try {
        yield 1;
        yield 2;
      } finally {
        closed = true;
      }
    }
    await expect(
      drain(holding(), () => {
        throw new Error('listener');
      }),
    ).rejects.toThrow('listener');
    expect(closed).toBe(true);
  });
});
