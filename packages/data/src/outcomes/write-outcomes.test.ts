import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { METRICS } from '../metrics.js';
import { OutcomeTable } from '../outcome-table.js';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { readOutcomes } from './read-outcomes.js';
import { tableHash } from './table-hash.js';
import { writeOutcomes } from './write-outcomes.js';

const table = new OutcomeTable({
  queries: [
    { id: '1', prompt: 'p', dataset: 'd', split: 'test', reference: 'r', extra: { key: [1, 'x'] } },
    { id: '2', prompt: 'q', dataset: '' },
  ],
  experts: ['a', 'b'],
  metrics: { score: Float64Array.of(1, NaN, 0.1, 0), cost: Float64Array.of(NaN, 1e-7, NaN, 1 / 3) },
  texts: { answer: ['A', null, undefined, ''] },
  meta: { name: 'source' },
});

/** Everything a table holds. */
const content = (of: OutcomeTable) => ({
  queries: of.queries,
  experts: of.experts,
  meta: of.meta,
  metrics: of.recordedMetrics.map((metric) => [metric, [...of.metric(metric)]]),
  answer: of.text('answer'),
  response: of.text('response'),
});

const anyTable = fc
  .tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.uniqueArray(
      fc.string({ minLength: 1 }).filter((name) => name.trim() !== ''),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .chain(([rows, names]) => {
    const cells = rows * names.length;
    // JSON has one zero: + 0 turns -0 into it
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const column = (value: fc.Arbitrary<number>) =>
      fc
        .array(fc.oneof(value, fc.constant(NaN)), { minLength: cells, maxLength: cells })
        .map((values) => Float64Array.from(values));
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.constant(undefined));
    return fc.record({
      names: fc.constant(names.sort()),
      // every expert has a value on every row, so that none is without outcomes
      score: fc.array(
        fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
        { minLength: cells, maxLength: cells },
      ),
      nll: column(number),
      cost: column(number),
      response: fc.array(text, { minLength: cells, maxLength: cells }),
      prompts: fc.array(fc.string({ unit: 'binary' }), { minLength: rows, maxLength: rows }),
      datasets: fc.array(fc.string(), { minLength: rows, maxLength: rows }),
    });
  })
  .map(
    ({ names, score, nll, cost, response, prompts, datasets }) =>
      new OutcomeTable({
        queries: prompts.map((prompt, i) => ({ id: `q${i}`, prompt, dataset: datasets[i] })),
        experts: names,
        metrics: { score: Float64Array.from(score), nll, cost },
        texts: response.some((value) => value !== undefined) ? { response } : {},
      }),
  );

describe('writeOutcomes', () => {
  it.each([true, false])('writes what readOutcomes reads back exactly (gzip %s)', (gzip) =>
    inFolder(async (folder) => {
      await writeOutcomes(join(folder, 'x'), table, { gzip });
      const end = gzip ? '.gz' : '';
      expect((await readdir(join(folder, 'x'))).sort()).toEqual([
        'meta.json',
        `outcomes.jsonl${end}`,
        `queries.jsonl${end}`,
      ]);
      expect(content(await readOutcomes(join(folder, 'x')))).toEqual(content(table));
      expect(await readdir(folder)).toEqual(['x']);
    }),
  );

  it('gives any table back, number for number and letter for letter', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, (any) =>
        inFolder(async (folder) => {
          await writeOutcomes(join(folder, 'x'), any);
          const found = await readOutcomes(join(folder, 'x'));
          expect(content(found)).toEqual(content(any));
          expect(tableHash(found)).toBe(tableHash(any));
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('writes the same bytes for the same table', () =>
    inFolder(async (folder) => {
      await writeOutcomes(join(folder, 'x'), table);
      await writeOutcomes(join(folder, 'y'), table);
      for (const name of ['queries.jsonl.gz', 'outcomes.jsonl.gz'])
        expect(Buffer.compare(await readFile(join(folder, 'x', name)), await readFile(join(folder, 'y', name)))).toBe(
          0,
        );
    }));

  it('writes plain lines, and no line for a pair of which nothing is known', () =>
    inFolder(async (folder) => {
      const sparse = new OutcomeTable({
        queries: table.queries,
        experts: ['a', 'b'],
        metrics: { score: Float64Array.of(1, NaN, NaN, 0.5) },
      });
      await writeOutcomes(join(folder, 'x'), sparse, { gzip: false });
      expect(await readFile(join(folder, 'x', 'outcomes.jsonl'), 'utf8')).toBe(
        '{"id":"1","model":"a","score":1}\n{"id":"2","model":"b","score":0.5}\n',
      );
      expect((await readFile(join(folder, 'x', 'queries.jsonl'), 'utf8')).split('\n')[1]).toBe(
        '{"id":"2","prompt":"q"}',
      );
      expect((await readdir(join(folder, 'x'))).sort()).toEqual(['outcomes.jsonl', 'queries.jsonl']);
    }));

  it('overwrites outcomes only when told to, and anything else never', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'x');
      await writeOutcomes(path, table);
      await expectRaised(() => writeOutcomes(path, table), 'TOROUTER_OUTPUT_EXISTS');
      await writeOutcomes(path, table, { overwrite: true, gzip: false });
      expect((await readdir(path)).sort()).toEqual(['meta.json', 'outcomes.jsonl', 'queries.jsonl']);
      await writeFile(join(path, 'notes.txt'), 'x');
      await expectRaised(() => writeOutcomes(path, table, { overwrite: true }), 'TOROUTER_OUTPUT_EXISTS');
      await mkdir(join(folder, 'empty'));
      await writeOutcomes(join(folder, 'empty'), table);
      expect((await readdir(folder)).sort()).toEqual(['empty', 'x']);
    }));

  it('leaves nothing behind when it is cancelled', () =>
    inFolder(async (folder) => {
      const reason = new Error('enough');
      const signal = AbortSignal.abort(reason);
      await expect(writeOutcomes(join(folder, 'x'), table, { signal })).rejects.toBe(reason);
      expect(await readdir(folder)).toEqual([]);
    }));
});

describe('tableHash', () => {
  const parts = { queries: table.queries, experts: table.experts, metrics: { score: table.metric('score') } };
  const hash = tableHash(new OutcomeTable(parts));

  it('is hex SHA-256 and does not see what changes no router', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const same = { ...parts, meta: { a: 1 }, texts: { answer: ['x', 'y', 'z', null] } };
    expect(tableHash(new OutcomeTable(same))).toBe(hash);
    const unrecorded = { ...parts, metrics: { ...parts.metrics, nll: new Float64Array(4).fill(NaN) } };
    expect(tableHash(new OutcomeTable(unrecorded))).toBe(hash);
  });

  it.each([
    ['an id', { queries: [{ ...table.queries[0], id: '9' }, table.queries[1]] }],
    ['a prompt', { queries: [{ ...table.queries[0], prompt: '9' }, table.queries[1]] }],
    ['a dataset', { queries: [{ ...table.queries[0], dataset: '9' }, table.queries[1]] }],
    ['the order of rows', { queries: [...table.queries].reverse() }],
    ['an expert', { experts: ['a', 'c'] }],
    ['a value', { metrics: { score: Float64Array.of(1, NaN, 0.1, 0.5) } }],
    ['a missing value', { metrics: { score: Float64Array.of(1, NaN, NaN, 0) } }],
    ['which metric it is', { metrics: { nll: table.metric('score') } }],
    ['one metric more', { metrics: { score: table.metric('score'), nll: table.metric('score') } }],
  ])('sees %s', (_, change) => {
    expect(tableHash(new OutcomeTable({ ...parts, ...change }))).not.toBe(hash);
  });

  it('covers every metric', () => {
    const hashes = METRICS.map((metric) =>
      tableHash(new OutcomeTable({ ...parts, metrics: { [metric]: table.metric('score') } })),
    );
    expect(new Set(hashes).size).toBe(METRICS.length);
  });
});
