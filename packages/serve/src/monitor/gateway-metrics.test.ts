import { describe, expect, it } from '@jest/globals';
import { GatewayMetrics } from './gateway-metrics.js';

const usage = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens: 0,
  estimated: false,
});

describe('what an expert says that it took', () => {
  it.each([Infinity, -Infinity, NaN, -1, 1e308])('leaves the metrics whole where it is %d', async (wrong) => {
    const metrics = new GatewayMetrics(['a'], []);
    metrics.answered('a', usage(wrong, 3), wrong);
    metrics.answered('a', usage(7, wrong), wrong);
    metrics.answered('a', usage(7, 3), 0.5);
    const lines = (await metrics.text()).split('\n');
    for (const line of [
      'torouter_cost_usd_total{expert="a"} 0.5',
      'torouter_unpriced_answers_total{expert="a"} 2',
      'torouter_tokens_total{expert="a",direction="input"} 14',
      'torouter_tokens_total{expert="a",direction="output"} 6',
    ])
      expect(lines).toContain(line);
  });
});
