import { describe, expect, it } from '@jest/globals';
import { measureDecisions } from './measure-decisions.js';

describe('measureDecisions', () => {
  it('warms up, then times one text after another', async () => {
    const seen: string[] = [];
    let inFlight = 0;
    const route = async (text: string) => {
      expect(++inFlight).toBe(1);
      seen.push(text);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
    };
    const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);
    const { p50, p99 } = await measureDecisions(route, texts, { limit: 30 });
    expect(seen).toEqual([...texts.slice(0, 20), ...texts.slice(0, 30)]);
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
  });

  it('passes on what the router throws, stops when told, and needs a text', async () => {
    const broken = () => Promise.reject(new Error('broken'));
    await expect(measureDecisions(broken, ['a'])).rejects.toThrow('broken');
    const controller = new AbortController();
    let calls = 0;
    const route = async () => {
      if (++calls === 3) controller.abort();
    };
    await expect(measureDecisions(route, ['a', 'b', 'c', 'd'], { signal: controller.signal })).rejects.toMatchObject({
      code: 'TOROUTER_ABORTED',
    });
    expect(calls).toBe(3);
    await expect(measureDecisions(route, [])).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
    await expect(measureDecisions(route, ['a'], { limit: 0 })).rejects.toMatchObject({
      code: 'TOROUTER_INVALID_ARGUMENT',
    });
  });
});
