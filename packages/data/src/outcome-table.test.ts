import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OutcomeTable } from './outcome-table.js';
import { raised } from './testing/helpers.js';

const table = new OutcomeTable({
  queries: ['x', 'y', 'x'].map((dataset, i) => ({ id: `q${i}`, prompt: `p${i}`, dataset })),
  experts: ['a', 'b'],
  metrics: { score: Float64Array.of(0, 1, NaN, 0.5, 1, 1), nll: new Float64Array(6).fill(NaN) },
  texts: { answer: ['A', null, undefined, 'B', 'C', 'D'] },
  meta: { name: 'm' },
});

describe('OutcomeTable', () => {
  it('knows its shape, datasets and recorded metrics', () => {
    expect([table.rows, table.columns]).toEqual([3, 2]);
    expect(table.datasets).toEqual(['x', 'y']);
    expect(table.recordedMetrics).toEqual(['score']);
    expect([table.has('score'), table.has('nll'), table.has('cost')]).toEqual([true, false, false]);
    expect(table.text('response')).toBeUndefined();
  });

  it('refuses a metric that is all missing or absent, naming those there are', async () => {
    for (const metric of ['nll', 'cost'] as const) {
      const error = await raised(() => table.metric(metric));
      expect(error.code).toBe('TOROUTER_METRIC_NOT_RECORDED');
      expect(error.message).toContain('recorded are score');
    }
  });

  it('refuses columns of the wrong length and experts of one name', async () => {
    const parts = { queries: table.queries, experts: ['a', 'b'], metrics: {} };
    for (const wrong of [
      { ...parts, metrics: { score: new Float64Array(5) } },
      { ...parts, texts: { answer: ['A'] } },
      { ...parts, experts: ['a', 'a'] },
    ])
      expect((await raised(() => new OutcomeTable(wrong))).code).toBe('TOROUTER_INVALID_ARGUMENT');
  });

  it('selects rows in any order, also twice', () => {
    const picked = table.selectRows(Int32Array.of(2, 0, 2));
    expect(picked.queries.map(({ id }) => id)).toEqual(['q2', 'q0', 'q2']);
    expect([...picked.metric('score')]).toEqual([1, 1, 0, 1, 1, 1]);
    expect(picked.text('answer')).toEqual(['C', 'D', 'A', null, 'C', 'D']);
    expect(picked.meta).toEqual({ name: 'm' });
    expect(table.selectRows([]).rows).toBe(0);
  });

  it('refuses rows that it does not have', async () => {
    for (const row of [3, -1, 0.5, NaN])
      expect((await raised(() => table.selectRows([0, row]))).code).toBe('TOROUTER_INVALID_ARGUMENT');
  });

  it('selects experts in any order', async () => {
    const picked = table.selectExperts(['b']);
    expect([...picked.metric('score')]).toEqual([1, 0.5, 1]);
    expect(picked.text('answer')).toEqual([null, 'B', 'D']);
    expect([...table.selectExperts(['b', 'a']).metric('score')]).toEqual([1, 0, 0.5, NaN, 1, 1]);
    const error = await raised(() => table.selectExperts(['a', 'c']));
    expect(error.code).toBe('TOROUTER_UNKNOWN_EXPERT');
    expect(error.message).toContain('a, b');
  });

  it('selects datasets, in its own order', async () => {
    expect(table.selectDatasets(['y', 'x']).queries.map(({ id }) => id)).toEqual(['q0', 'q1', 'q2']);
    expect([...table.selectDatasets(['y']).metric('score')]).toEqual([NaN, 0.5]);
    const error = await raised(() => table.selectDatasets(['z']));
    expect(error.code).toBe('TOROUTER_UNKNOWN_DATASET');
    expect(error.message).toContain('x, y');
  });

  it('adds a metric without changing the table it came from', () => {
    const costed = table.withMetric('cost', Float64Array.of(1, 2, 3, 4, 5, 6));
    expect([...costed.metric('cost')]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...costed.metric('score')]).toEqual([...table.metric('score')]);
    expect(table.has('cost')).toBe(false);
  });

  it('selecting rows and experts commutes', () => {
    const rows = fc.array(fc.integer({ min: 0, max: 2 }));
    const experts = fc.shuffledSubarray(['a', 'b'], { minLength: 1 });
    fc.assert(
      fc.property(rows, experts, (picked, names) => {
        const one = table.selectRows(picked).selectExperts(names);
        const other = table.selectExperts(names).selectRows(picked);
        expect(one.queries).toEqual(other.queries);
        expect(one.text('answer')).toEqual(other.text('answer'));
        expect(one.has('score')).toBe(other.has('score'));
        if (one.has('score')) expect(one.metric('score')).toEqual(other.metric('score'));
      }),
    );
  });
});
