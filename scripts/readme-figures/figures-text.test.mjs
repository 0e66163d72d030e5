import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { figuresText, replaceFigures } from './figures-text.mjs';

const machine = { date: '2026-11-23', node: '20.20.2', platform: 'linux x64', cpu: 'A CPU', cores: 2 };
const results = {
  a: {
    ...machine,
    figures: [
      {
        topic: 'eval',
        what: 'bootstrap | of rows',
        value: 0.123456,
        unit: 's',
        spread: [0.1, 1234.5],
        target: { atMost: 2 },
      },
      { topic: 'eval', what: 'ratio', value: 0.5, unit: '×', target: { atLeast: 0.65 } },
    ],
  },
  b: { ...machine, figures: [{ topic: 'io', what: 'rows', value: null, unit: 'rows/s' }] },
};

describe('figuresText', () => {
  it('shows values, bars, verdicts and the machine', () => {
    const text = figuresText(results);
    expect(text).toMatch(/\| eval +\| bootstrap \\\| of rows \| 0\.123 s \(0\.1 to 1,235\) \| at most 2 s +\| yes \|/);
    expect(text).toMatch(/\| ratio +\| 0\.5 × +\| at least 0\.65 × +\| no +\|/);
    expect(text).toMatch(/\| not measured rows\/s +\| +\| +\|/);
    expect(text).toMatch(/with Node 20\.20\.2 on linux x64, A CPU, 2 cores, 2026-11-23\.$/);
  });

  it('names the benchmarks where their machines differ', () => {
    const text = figuresText({ ...results, b: { ...results.b, cores: 8 } });
    expect(text).toMatch(/a: Node .* 2 cores, .*; b: Node .* 8 cores/);
  });

  it('is as prettier wants it', async () => {
    const text = `${figuresText(results)}\n`;
    expect(await format(text, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' })).toBe(text);
  });
});

describe('replaceFigures', () => {
  it('replaces what stands between the marks, and only that', () => {
    const readme = 'before\n<!-- figures:start -->old<!-- figures:end -->\nafter\n';
    const once = replaceFigures(readme, 'new');
    expect(once).toBe('before\n<!-- figures:start -->\n\nnew\n\n<!-- figures:end -->\nafter\n');
    expect(replaceFigures(once, 'new')).toBe(once);
  });

  it.each(['none', '<!-- figures:start --> only', '<!-- figures:end --><!-- figures:start -->'])(
    'refuses %j',
    (text) => {
      expect(() => replaceFigures(text, 'new')).toThrow(/needs one/);
    },
  );
});
