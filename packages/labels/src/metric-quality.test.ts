import { expect, it } from '@jest/globals';
import { OutcomeTable } from '@torouter/data';
import { metricQuality } from './metric-quality.js';

const table = new OutcomeTable({
  queries: [{ id: 'q', dataset: 'd', prompt: 'p' }],
  experts: ['a', 'b'],
  metrics: { score: Float64Array.of(0.5, NaN), nll: Float64Array.of(2, 3) },
});

it('keeps what is better when higher and negates what is better when lower', () => {
  expect([...metricQuality(table, 'score')]).toEqual([0.5, NaN]);
  expect([...metricQuality(table, 'nll')]).toEqual([-2, -3]);
});

it('hands out a copy', () => {
  metricQuality(table, 'score')[0] = 9;
  expect(table.metric('score')[0]).toBe(0.5);
});

it('refuses what is not recorded', () => {
  expect(() => metricQuality(table, 'bertSim')).toThrow(/recorded are score, nll/);
});
