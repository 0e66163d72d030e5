import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createRandom, OutcomeTable, trainingMeans, type Metric } from '@torouter/data';
import { evaluate } from './evaluate.js';
import { formatEvaluation } from './format-evaluation.js';
import { formatPerDataset } from './format-per-dataset.js';

const EXPERTS = [
  'claude-3-5-sonnet-20241022',
  'gpt-4o-2024-08-06',
  'gpt-4o-mini-2024-07-18',
  'meta-llama/Meta-Llama-3.1-70B-Instruct',
  'deepseek-v2.5-0908',
  'gemini-1.5-flash',
];

function example({ costs = true, gaps = false, metric = 'score' as Metric, times = true } = {}) {
  const random = createRandom(4);
  const rows = 300;
  const score = new Float64Array(rows * EXPERTS.length).map((_, k) => (random.next() < 0.9 - 0.08 * (k % 6) ? 1 : 0));
  if (gaps) score[1] = NaN;
  const cost = score.map((value, k) => (Number.isNaN(value) ? NaN : 0.002 / (1 + (k % 6))));
  const table = new OutcomeTable({
    queries: Array.from({ length: rows }, (_, i) => ({
      id: String(i),
      prompt: 'p',
      dataset: ['gsm8k', 'zebra', ''][i % 3],
    })),
    experts: EXPERTS,
    metrics: { [metric]: score, ...(costs && { cost }) },
  });
  return evaluate({
    table,
    training: trainingMeans(table, metric),
    metric,
    routers: [
      {
        name: 'prior',
        choices: Int32Array.from({ length: rows }, (_, i) => i % 4),
        ...(times && { decisionSeconds: { p50: 0.00042, p99: 0.0031 } }),
      },
      { name: 'two', choices: Int32Array.from({ length: rows }, (_, i) => (i % 10 ? 1 : 0)) },
    ],
    resamples: 100,
    dataHash: 'h',
    split: 'test',
    costNote: 'approximate list prices of late 2024.',
  });
}

const lineOf = (text: string, name: string) => text.split('\n').find((line) => line.startsWith(`${name} `))!;

describe('formatEvaluation', () => {
  it('shows the rows in their order, aligned, within the width', () => {
    for (const maxWidth of [120, 140, 160]) {
      const lines = formatEvaluation(example(), { maxWidth }).split('\n');
      const table = lines.slice(0, lines.indexOf(''));
      expect(table.slice(2).map((line) => line.split(' ')[0])).toEqual([
        'random',
        'zeroMean',
        'bestSingle',
        'bestPerDataset',
        'prior',
        'two',
        'oracle',
        'zeroHull',
      ]);
      for (const line of table) expect(line.length).toBeLessThanOrEqual(maxWidth);
      const at = table[0].indexOf('share of queries');
      for (const line of table.slice(2)) expect(line.slice(at - 2, at + 1)).toMatch(/^ {2}\S$/);
    }
  });

  it("writes a row's figures", () => {
    const evaluation = example();
    const row = evaluation.rows.find(({ name }) => name === 'two')!;
    const text = lineOf(formatEvaluation(evaluation), 'two');
    const { mean, low, high } = row.deltaToBestSingle;
    const points = (value: number) => (value < 0 ? '−' : '+') + Math.abs(100 * value).toFixed(2);
    expect(text).toContain((100 * row.quality).toFixed(2));
    expect(text).toContain(`${points(mean)} [${points(low)}, ${points(high)}]`);
    expect(text).toContain(row.costUsd!.toPrecision(3));
    expect(text).toContain('gpt-4o 90%, claude-3-5-sonnet 10%');
    expect(lineOf(formatEvaluation(evaluation), 'prior')).toContain('0.42 / 3.1');
  });

  it('names the largest shares and sums the rest', () => {
    expect(lineOf(formatEvaluation(example(), { maxWidth: 120 }), 'prior')).toMatch(
      / claude-3-5-sonnet 25%, 3 others 75%$/,
    );
    expect(lineOf(formatEvaluation(example(), { maxWidth: 200 }), 'prior')).toMatch(
      / claude-3-5-sonnet 25%, gpt-4o 25%, gpt-4o-mini 25%, Meta-Llama-3.1-70B 25%$/,
    );
  });

  it('shows experts, best first, and hindsight only where asked', () => {
    const evaluation = example();
    expect(formatEvaluation(evaluation)).not.toMatch(/Hindsight|^deepseek/m);
    const lines = formatEvaluation(evaluation, { experts: true }).split('\n');
    const at = lines.findIndex((line) => line.startsWith('bestPerDatasetHindsight'));
    const qualities = lines.slice(at + 1, at + 7).map((line) => Number(line.slice(28).trim().split(/\s+/)[0]));
    expect(qualities).toHaveLength(6);
    expect(qualities).toEqual(qualities.toSorted((a, b) => b - a));
  });

  it('colours on request only, and says the same without', () => {
    const evaluation = example();
    const plain = formatEvaluation(evaluation);
    const coloured = formatEvaluation(evaluation, { color: true });
    expect(plain).not.toContain('\x1b');
    expect(coloured).toContain('\x1b[');
    const stripped = stripVTControlCharacters(coloured);
    expect(stripped.split('\n').map((line) => line.trimEnd())).toEqual(plain.split('\n'));
  });

  it('says whose dollars they are, and leaves out what was not recorded', () => {
    expect(formatEvaluation(example())).toContain('Dollars: approximate list prices of late 2024.');
    const bare = formatEvaluation(example({ costs: false, times: false }));
    for (const absent of ['$', 'Dollars', 'ms p50']) expect(bare).not.toContain(absent);
  });

  it('says which rows have gaps', () => {
    const text = formatEvaluation(example({ gaps: true }));
    expect(text).toMatch(/Left out of means.*: zeroHull 1\.$/m); // a mixture with gpt-4o
    expect(formatEvaluation(example())).not.toContain('Left out of means');
    expect(formatEvaluation(example({ gaps: true }), { experts: true })).toContain('gpt-4o-2024-08-06 1');
    expect(formatEvaluation(example({ gaps: true }), { experts: true })).toContain('without a recorded cost');
  });

  it('writes metrics that are not fractions in their own unit', () => {
    const text = formatEvaluation(example({ metric: 'nll' }));
    expect(text).toContain('−nll');
    expect(lineOf(text, 'zeroMean')).toMatch(/zeroMean +−0\.\d{3} /);
    expect(text).toContain('Δ in nll');
  });
});

describe('formatPerDataset', () => {
  it('has a line per dataset and one for all, a column per row', () => {
    const evaluation = example();
    const lines = formatPerDataset(evaluation).split('\n');
    expect(lines[0]).toMatch(/^dataset \(quality %\) +n +random +zeroMean +bestSingle +bestPerDataset +prior +two/);
    expect(lines.slice(2).map((line) => line.split(/ +/)[0])).toEqual(['gsm8k', 'zebra', '(none)', 'all']);
    const shown = evaluation.rows.filter(({ kind }) => kind !== 'expert' && !kind.endsWith('Hindsight'));
    expect(lines[3].split(/ +/)).toEqual([
      'zebra',
      '100',
      ...shown.map(({ perDataset }) => (100 * perDataset.zebra.quality).toFixed(2)),
    ]);
    expect(lines[5].split(/ +/)).toEqual(['all', '300', ...shown.map(({ quality }) => (100 * quality).toFixed(2))]);
  });

  it('continues in further blocks where the width is used up', () => {
    const text = formatPerDataset(example(), { experts: true, maxWidth: 90 });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
    expect(text.match(/^all /gm)!.length).toBeGreaterThan(1);
    expect(text).toContain('gemini-1.5-flash');
  });
});
