import { describe, expect, it } from '@jest/globals';
import { OutcomeTable } from './outcome-table.js';
import { trainingMeans } from './training-means.js';
import { raised } from './testing/helpers.js';

const table = new OutcomeTable({
  queries: ['x', 'y', 'x'].map((dataset, i) => ({ id: `q${i}`, prompt: 'p', dataset })),
  experts: ['a', 'b'],
  metrics: {
    score: Float64Array.of(0.5, NaN, 0.25, NaN, 1, 0),
    nll: Float64Array.of(1, 2, 3, 4, 5, 6),
    cost: Float64Array.of(0.5, 1, NaN, 3, 1.5, 4),
  },
});

describe('trainingMeans', () => {
  it('are the means per dataset and expert over what is recorded, null where nothing is', () => {
    expect(trainingMeans(table, 'score')).toEqual({
      experts: ['a', 'b'],
      datasets: [
        { name: 'x', rows: 2, counts: [2, 1], quality: [0.75, 0], costUsd: [1, 2.5] },
        { name: 'y', rows: 1, counts: [1, 0], quality: [0.25, null], costUsd: [null, 3] },
      ],
    });
  });

  it('turn metrics where less is better round, and do without costs', () => {
    const { datasets } = trainingMeans(table, 'nll');
    expect(datasets.map(({ quality }) => quality)).toEqual([
      [-3, -4],
      [-3, -4],
    ]);
    const free = new OutcomeTable({
      queries: table.queries,
      experts: ['a', 'b'],
      metrics: { nll: table.metric('nll') },
    });
    expect(trainingMeans(free, 'nll').datasets[0].costUsd).toEqual([null, null]);
  });

  it('survive JSON, in which an artefact keeps them', () => {
    const means = trainingMeans(table, 'score');
    expect(JSON.parse(JSON.stringify(means))).toEqual(means);
  });

  it('refuse a metric that is not recorded', async () => {
    expect((await raised(() => trainingMeans(table, 'seconds'))).code).toBe('TOROUTER_METRIC_NOT_RECORDED');
  });
});
