import { describe, expect, it } from '@jest/globals';
import { createRandom, OutcomeTable, TorouterError, trainingMeans } from '@torouter/data';
import fc from 'fast-check';
import { evaluate, type EvaluateOptions } from './evaluate.js';
import type { EvaluationRow, RowKind } from './evaluation.js';
import { goldenRouters } from './fixtures/golden-routers.js';
import { hullQualityAt } from './hull-quality-at.js';
import { concaveHull, type CostQuality } from './concave-hull.js';

const __ = NaN;

/** A table of experts a, b, c … from rows of scores (and costs); `datasets` is one letter per row. */
function tableOf(score: number[][], { cost, datasets }: { cost?: number[][]; datasets?: string } = {}): OutcomeTable {
  return new OutcomeTable({
    queries: score.map((_, i) => ({ id: String(i), prompt: `prompt ${i}`, dataset: datasets?.[i] ?? 'd' })),
    experts: score[0].map((_, j) => 'abcdefghijkl'[j]),
    metrics: { score: Float64Array.from(score.flat()), ...(cost && { cost: Float64Array.from(cost.flat()) }) },
  });
}

function run(table: OutcomeTable, options: Partial<EvaluateOptions> & { trainingTable?: OutcomeTable } = {}) {
  const { trainingTable = table, ...rest } = options;
  const metric = rest.metric ?? 'score';
  const evaluation = evaluate({
    table,
    training: rest.training ?? trainingMeans(trainingTable, metric),
    routers: [],
    resamples: 200,
    dataHash: 'hash',
    split: 'test',
    ...rest,
  });
  const row = (kind: RowKind, name?: string): EvaluationRow =>
    evaluation.rows.find((candidate) => candidate.kind === kind && (name === undefined || candidate.name === name))!;
  return { evaluation, row };
}

const codeOf = (action: () => unknown) => {
  try {
    return action();
  } catch (error) {
    return TorouterError.isInstance(error) ? error.code : error;
  }
};

describe.each(goldenRouters())('golden routers: $name', ({ quality, cost, choice, expected }) => {
  const table = tableOf(quality, { cost });
  const { row } = run(table, { routers: [{ name: 'router', choices: Int32Array.from(choice) }] });
  const near = (value: number | null, reference: number) =>
    expect(Math.abs(value! - reference)).toBeLessThan(1e-12 * Math.max(1, Math.abs(reference)));

  it('router', () => {
    const router = row('router');
    near(router.quality, expected.meanQuality);
    near(router.costUsd, expected.totalCost);
    near(router.meanCostUsd, expected.meanCost);
    near(router.regret, expected.regret);
    near(router.shareEntropy, expected.shareEntropy);
    expect(Object.values(router.sharePerExpert)).toEqual(expected.shares);
    near(router.deltaToBestSingle.mean, expected.meanQuality - expected.bestSingle.meanQuality);
  });

  it('baselines', () => {
    near(row('zeroMean').quality, expected.zeroMean.meanQuality);
    near(row('zeroMean').meanCostUsd, expected.zeroMean.meanCost);
    near(row('oracle').quality, expected.oracle.meanQuality);
    near(row('oracle').meanCostUsd, expected.oracle.meanCost);
    for (const kind of ['bestSingle', 'bestSingleHindsight'] as const) {
      near(row(kind).quality, expected.bestSingle.meanQuality);
      near(row(kind).meanCostUsd, expected.bestSingle.meanCost);
      expect(row(kind).sharePerExpert[table.experts[expected.bestSingle.expert]]).toBe(1);
    }
    for (const [j, name] of table.experts.entries()) {
      near(row('expert', name).quality, expected.singles.meanQuality[j]);
      near(row('expert', name).meanCostUsd, expected.singles.meanCost[j]);
    }
  });

  it('zeroHull lies on the hull of the single experts at the cost of the router', () => {
    const { meanQuality, meanCost } = expected.singles;
    const hull = concaveHull(meanCost.map((at, j): CostQuality => [at, meanQuality[j]]));
    const at = Math.min(Math.max(expected.meanCost, hull[0][0]), hull[hull.length - 1][0]);
    near(row('zeroHull').quality, hullQualityAt(hull, at));
    near(row('zeroHull').meanCostUsd, at);
  });
});

describe('evaluate', () => {
  it('gives the rows in the order of the table, and what it was given', () => {
    const { evaluation } = run(tableOf([[1, 0]]), {
      routers: [
        { name: 'mlp', choices: Int32Array.of(1), decisionSeconds: { p50: 0.1, p99: 0.2 } },
        { name: 'prior', choices: Int32Array.of(0) },
      ],
      costNote: 'list prices',
    });
    expect(evaluation.rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'random random',
      'zeroMean zeroMean',
      'bestSingle bestSingle',
      'bestPerDataset bestPerDataset',
      'router mlp',
      'router prior',
      'oracle oracle',
      'zeroHull zeroHull',
      'bestSingleHindsight bestSingleHindsight',
      'bestPerDatasetHindsight bestPerDatasetHindsight',
      'expert a',
      'expert b',
    ]);
    expect(evaluation).toMatchObject({
      seed: 42,
      resamples: 200,
      dataHash: 'hash',
      split: 'test',
      average: 'rows',
      metric: 'score',
      costNote: 'list prices',
    });
    expect(evaluation.rows[4].decisionSeconds).toEqual({ p50: 0.1, p99: 0.2 });
    expect(evaluation.rows[5]).not.toHaveProperty('decisionSeconds');
  });

  it('chooses baselines on the training means and hindsight on the scored rows', () => {
    const trainingTable = tableOf([[1, 0], [1, 0], [1, 0], [0, 1]], { datasets: 'xxxy' }); // prettier-ignore
    const table = tableOf([[0, 1], [0, 1], [1, 0], [0, 1]], { datasets: 'xyyz' }); // prettier-ignore
    const { row } = run(table, { trainingTable });
    expect(row('bestSingle').quality).toBe(0.25);
    // x takes a, y takes b, z is unknown to training and takes bestSingle, a.
    expect(row('bestPerDataset').quality).toBe(0.25);
    expect(row('bestPerDataset').sharePerExpert).toEqual({ a: 0.5, b: 0.5 });
    expect(row('bestSingleHindsight').quality).toBe(0.75);
    expect(row('bestPerDatasetHindsight').perDataset).toMatchObject({
      x: { quality: 1 },
      y: { quality: 0.5 },
      z: { quality: 1 },
    });
    expect(row('oracle').quality).toBe(1);
  });

  it('breaks ties of training means by cost, also where the means are sums over datasets', () => {
    // Both have 6 of 10, put together of thirds and sevenths.
    const marks = (text: string) => [...text].map(Number);
    const a = marks('1101111000');
    const b = marks('1001111100');
    const { row } = run(
      tableOf(
        a.map((mark, i) => [mark, b[i]]),
        { cost: a.map(() => [2, 1]), datasets: 'xxxyyyyyyy' },
      ),
    );
    expect(row('bestSingle').sharePerExpert).toEqual({ a: 0, b: 1 });
  });

  it("averages over datasets where asked: selection, quality, difference and interval's groups", () => {
    const score = [[1, 0], [1, 0], [1, 0], [0, 1], [0.4, 0.9]]; // prettier-ignore
    const table = tableOf(score, { datasets: 'xxxyz' });
    const router = { name: 'b', choices: new Int32Array(5).fill(1) };
    const rows = run(table, { routers: [router] });
    const datasets = run(table, { routers: [router], average: 'datasets' });
    expect(rows.row('bestSingle').sharePerExpert).toEqual({ a: 1, b: 0 });
    expect(datasets.row('bestSingle').sharePerExpert).toEqual({ a: 0, b: 1 });
    expect(rows.row('router').quality).toBeCloseTo(1.9 / 5, 12);
    expect(datasets.row('router').quality).toBeCloseTo((0 + 1 + 0.9) / 3, 12);
    expect(rows.row('router').deltaToBestSingle.mean).toBeCloseTo((1.9 - 3.4) / 5, 12);
    // Nothing varies within a dataset, so nothing does between resamples.
    expect(datasets.row('expert', 'a')).toMatchObject({
      qualityLow: datasets.row('expert', 'a').quality,
      qualityHigh: datasets.row('expert', 'a').quality,
    });
    expect(rows.row('expert', 'a').qualityLow).toBeLessThan(rows.row('expert', 'a').quality);
  });

  it('leaves missing outcomes out, counts them, and pairs differences where both are recorded', () => {
    const table = tableOf([[1, __], [0, 1], [__, 0], [1, 1], [__, __]], { cost: [[1, __], [1, 2], [3, 2], [1, 2], [__, 1]] }); // prettier-ignore
    const { row } = run(table, { routers: [{ name: 'b', choices: new Int32Array(5).fill(1) }] });
    expect(row('bestSingle')).toMatchObject({ missing: 2, sharePerExpert: { a: 1, b: 0 } });
    expect(row('bestSingle').quality).toBeCloseTo(2 / 3, 12);
    expect(row('router')).toMatchObject({ n: 5, missing: 2, costUsd: null, missingCosts: 1, meanCostUsd: 7 / 4 });
    expect(row('router').quality).toBeCloseTo(2 / 3, 12);
    expect(row('router').deltaToBestSingle.mean).toBe(0.5); // rows 1 and 3
    expect(row('router').regret).toBe(0);
    expect(row('zeroMean').missing).toBe(1);
    expect(row('zeroMean').quality).toBeCloseTo((1 + 0.5 + 0 + 1) / 4, 12);
    expect(row('oracle')).toMatchObject({ missing: 1, quality: 0.75 });
    expect(row('router').perDataset.d).toEqual({ n: 5, missing: 2, quality: row('router').quality, costUsd: null });
  });

  it('says NaN, null in JSON, where a row has not a single outcome', () => {
    const table = tableOf([[1, __], [0, __]]); // prettier-ignore
    const { row } = run(table);
    expect(row('expert', 'b')).toMatchObject({ quality: NaN, missing: 2, deltaToBestSingle: { mean: NaN } });
    expect(JSON.parse(JSON.stringify(row('expert', 'b'))).quality).toBeNull();
  });

  it('has neither costs nor a hull where none are recorded', () => {
    const { evaluation, row } = run(tableOf([[1, 0], [0, 1], [1, 1]])); // prettier-ignore
    expect(evaluation.rows.every(({ costUsd, meanCostUsd }) => costUsd === null && meanCostUsd === null)).toBe(true);
    expect(row('zeroHull').sharePerExpert).toEqual(row('bestSingle').sharePerExpert);
  });

  it('works with one expert and constant scores', () => {
    const { evaluation } = run(tableOf([[0.5], [0.5]], { cost: [[1], [1]] }));
    for (const row of evaluation.rows)
      expect(row).toMatchObject({
        quality: 0.5,
        qualityLow: 0.5,
        qualityHigh: 0.5,
        deltaToBestSingle: { mean: 0, low: 0, high: 0 },
        regret: 0,
        costUsd: 2,
        sharePerExpert: { a: 1 },
        shareEntropy: 0,
      });
  });

  it('negates metrics where less is better', () => {
    const table = new OutcomeTable({
      queries: [{ id: '1', prompt: '', dataset: 'd' }],
      experts: ['a', 'b'],
      metrics: { nll: Float64Array.of(3, 2) },
    });
    const { row } = run(table, { metric: 'nll' });
    expect(row('bestSingle')).toMatchObject({ quality: -2, sharePerExpert: { a: 0, b: 1 } });
    expect(row('oracle').quality).toBe(-2);
  });

  it('scores a table with its experts in another order, and one that training did not know', () => {
    const training = trainingMeans(tableOf([[1, 0]]), 'score');
    const table = tableOf([[0, 1, 1], [0, 1, 1]]).selectExperts(['c', 'b', 'a']); // prettier-ignore
    const { row } = run(table, { training });
    expect(row('bestSingle').sharePerExpert).toEqual({ c: 0, b: 0, a: 1 });
    expect(row('bestSingleHindsight').sharePerExpert).toEqual({ c: 1, b: 0, a: 0 });
  });

  it('random is near zeroMean, and the same for the same seed', () => {
    const random = createRandom(9);
    const table = tableOf(Array.from({ length: 2000 }, () => [0, 1, 2].map(() => random.int(2))));
    const first = run(table);
    // Ten trials of 2,000 draws: standard error of about 0.003.
    expect(Math.abs(first.row('random').quality - first.row('zeroMean').quality)).toBeLessThan(0.012);
    expect(run(table).evaluation).toEqual(first.evaluation);
    expect(run(table, { seed: 1 }).row('random').quality).not.toBe(first.row('random').quality);
  });

  it('agrees with plain loops, bounds everything by the oracle, and ignores the order of rows (property)', () => {
    const instance = fc.integer({ min: 1, max: 5 }).chain((experts) =>
      fc.array(
        fc.record({
          scores: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: experts, maxLength: experts }),
          costs: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: experts, maxLength: experts }),
          dataset: fc.constantFrom('x', 'y', 'z'),
          choice: fc.integer({ min: 0, max: experts - 1 }),
        }),
        { minLength: 1, maxLength: 25 },
      ),
    );
    fc.assert(
      fc.property(instance, fc.constantFrom('rows' as const, 'datasets' as const), (drawn, average) => {
        const evaluated = (list: typeof drawn) =>
          run(
            tableOf(
              list.map(({ scores }) => scores.map((score) => score / 4)),
              { cost: list.map(({ costs }) => costs), datasets: list.map(({ dataset }) => dataset).join('') },
            ),
            {
              average,
              resamples: 20,
              routers: [{ name: 'r', choices: Int32Array.from(list, ({ choice }) => choice) }],
            },
          );
        const { evaluation, row } = evaluated(drawn);
        expect(row('router').costUsd).toBe(drawn.reduce((sum, { costs, choice }) => sum + costs[choice], 0));
        const names = [...new Set(drawn.map(({ dataset }) => dataset))];
        const mean = (list: typeof drawn) =>
          list.reduce((sum, { scores, choice }) => sum + scores[choice] / 4, 0) / list.length;
        const perDataset = names.map((name) => mean(drawn.filter(({ dataset }) => dataset === name)));
        expect(row('router').quality).toBeCloseTo(
          average === 'rows' ? mean(drawn) : perDataset.reduce((a, b) => a + b) / names.length,
          12,
        );
        expect(row('bestSingle').deltaToBestSingle).toEqual({ mean: 0, low: 0, high: 0 });
        for (const { quality, regret, sharePerExpert, qualityLow, qualityHigh, n } of evaluation.rows) {
          expect(quality).toBeLessThanOrEqual(row('oracle').quality + 1e-12);
          expect(regret).toBeCloseTo(row('oracle').quality - quality, 12);
          expect(Object.values(sharePerExpert).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          expect(qualityLow).toBeLessThanOrEqual(qualityHigh);
          expect(n).toBe(drawn.length);
        }
        expect(row('bestSingleHindsight').quality).toBeLessThanOrEqual(row('bestPerDatasetHindsight').quality + 1e-12);
        const reversed = evaluated(drawn.toReversed());
        for (const before of evaluation.rows) {
          if (before.kind === 'random') continue; // draws by position
          const after = reversed.row(before.kind, before.name);
          expect(after.quality).toBeCloseTo(before.quality, 12);
          expect(after.costUsd).toBeCloseTo(before.costUsd!, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what cannot be scored', () => {
    const table = tableOf([[1, 0]]);
    const training = trainingMeans(table, 'score');
    const empty = table.selectRows([]);
    expect(codeOf(() => run(empty, { training }))).toBe('TOROUTER_NOTHING_TO_SCORE');
    expect(codeOf(() => run(table, { training, metric: 'nll' }))).toBe('TOROUTER_METRIC_NOT_RECORDED');
    expect(codeOf(() => run(table.selectExperts(['a']), { training }))).toBe('TOROUTER_UNKNOWN_EXPERT');
    expect(codeOf(() => run(table, { training: { experts: ['a'], datasets: [] } }))).toBe('TOROUTER_NO_TRAIN_ROWS');
    for (const choices of [Int32Array.of(), Int32Array.of(2), Int32Array.of(-1)])
      expect(codeOf(() => run(table, { routers: [{ name: 'r', choices }] }))).toBe('TOROUTER_INVALID_ARGUMENT');
    expect(codeOf(() => run(table, { resamples: 0 }))).toBe('TOROUTER_INVALID_ARGUMENT');
    expect(codeOf(() => run(table, { signal: AbortSignal.abort() }))).toBe('TOROUTER_ABORTED');
  });
});
