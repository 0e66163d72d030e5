import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { workbench } from '@torouter/test-utils';
import type { TextColumn } from '../outcome-table.js';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { readOutcomes, type ReadOutcomesOptions, type ReadProgress } from './read-outcomes.js';

const queries = ['{"id":"1","prompt":"p"}', '{"id":"2","prompt":"q"}'];
const outcome = '{"id":"1","model":"a","score":1}';

/** Reads a folder with these files; lines may be given as a list. */
const reading = (files: Record<string, string | string[] | Uint8Array>, options?: ReadOutcomesOptions) =>
  inFolder(async (folder) => {
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), Array.isArray(content) ? content.join('\n') : content);
    return readOutcomes(folder, options);
  });

const outcomes = (...lines: string[]) => reading({ 'queries.jsonl': queries, 'outcomes.jsonl': lines });

describe('readOutcomes', () => {
  it('reads queries, every metric and text, and what stands beside', async () => {
    const table = await reading({
      'queries.jsonl': [
        '{"id":"1","dataset":"d","split":"test","prompt":"p","reference":"r","answerKey":"A","n":{"m":[1]}}',
        '{"id":"2","prompt":"q","split":null}',
      ],
      'outcomes.jsonl.gz': gzipSync(
        [
          '{"id":"2","model":"b","score":0.5,"nll":1.5,"bertSim":-0.2,"seconds":2,"secondsToFirstToken":0.1,"inputTokens":10,"outputTokens":20,"cost":0.001,"outputChars":80,"answer":null,"response":"x","finishReason":"stop","error":"e","other":1}',
          '{"id":"1","model":"a","score":1,"cost":null,"answer":"A"}',
        ].join('\n'),
      ),
      'meta.json': '{"name":"source"}',
    });
    expect(table.queries).toEqual([
      { id: '1', dataset: 'd', split: 'test', prompt: 'p', reference: 'r', extra: { answerKey: 'A', n: { m: [1] } } },
      { id: '2', dataset: '', prompt: 'q' },
    ]);
    expect(table.experts).toEqual(['a', 'b']);
    expect(table.meta).toEqual({ name: 'source' });
    expect([...table.metric('score')]).toEqual([1, NaN, NaN, 0.5]);
    const last = Object.fromEntries(table.recordedMetrics.map((metric) => [metric, table.metric(metric)[3]]));
    expect(last).toEqual({
      score: 0.5,
      nll: 1.5,
      bertSim: -0.2,
      seconds: 2,
      secondsToFirstToken: 0.1,
      inputTokens: 10,
      outputTokens: 20,
      cost: 0.001,
      outputChars: 80,
    });
    expect([...table.metric('cost')]).toEqual([NaN, NaN, NaN, 0.001]);
    const texts = (column: TextColumn) => [...table.text(column)!];
    expect(texts('answer')).toEqual(['A', undefined, undefined, null]);
    expect(texts('response')).toEqual([undefined, undefined, undefined, 'x']);
    expect(texts('finishReason')).toEqual([undefined, undefined, undefined, 'stop']);
    expect(texts('error')).toEqual([undefined, undefined, undefined, 'e']);
  });

  it('has the same table for outcomes in any order', async () => {
    const lines = ['a', 'b', 'c'].flatMap((model, j) =>
      ['1', '2'].map((id, i) => `{"id":"${id}","model":"${model}","nll":${i + j}}`),
    );
    const forward = await outcomes(...lines);
    const backward = await outcomes(...lines.reverse());
    expect(backward.experts).toEqual(['a', 'b', 'c']);
    expect([...backward.metric('nll')]).toEqual([...forward.metric('nll')]);
    expect([...forward.metric('nll')]).toEqual([0, 1, 2, 1, 2, 3]);
  });

  it('keeps only the texts asked for', async () => {
    const line = '{"id":"1","model":"a","score":1,"answer":"A","response":"long"}';
    const table = await reading({ 'queries.jsonl': queries, 'outcomes.jsonl': [line] }, { texts: ['answer'] });
    expect(table.text('answer')).toEqual(['A', undefined]);
    expect(table.text('response')).toBeUndefined();
  });

  it('tells how far it is', async () => {
    const seen: ReadProgress[] = [];
    const many = Array.from({ length: 10_001 }, (_, i) => `{"id":"${i}","prompt":"p"}`);
    await reading(
      { 'queries.jsonl': many, 'outcomes.jsonl': [outcome] },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(seen.map(({ records }) => records)).toEqual([10_000, 10_001, 1]);
    expect(seen.map(({ file }) => file.split('/').at(-1))).toEqual([
      'queries.jsonl',
      'queries.jsonl',
      'outcomes.jsonl',
    ]);
  });

  it.each([
    ['a duplicate query', 'TOROUTER_DUPLICATE_QUERY', 3, [...queries, queries[0]], [outcome]],
    ['a query without an id', 'TOROUTER_BAD_RECORD', 1, ['{"prompt":"p"}'], [outcome]],
    ['an empty id', 'TOROUTER_BAD_RECORD', 1, ['{"id":" ","prompt":"p"}'], [outcome]],
    ['an id that is a number', 'TOROUTER_BAD_RECORD', 1, ['{"id":1,"prompt":"p"}'], [outcome]],
    ['a query without a prompt', 'TOROUTER_BAD_RECORD', 2, [queries[0], '{"id":"2"}'], [outcome]],
    ['a prompt that is a list', 'TOROUTER_BAD_RECORD', 1, ['{"id":"1","prompt":["p"]}'], [outcome]],
    ['a dataset that is a number', 'TOROUTER_BAD_RECORD', 1, ['{"id":"1","prompt":"p","dataset":1}'], [outcome]],
    ['a reference that is a number', 'TOROUTER_BAD_RECORD', 1, ['{"id":"1","prompt":"p","reference":1}'], [outcome]],
    ['a bad line of queries', 'TOROUTER_BAD_JSON_LINE', 2, [queries[0], '{'], [outcome]],
    ['a bad line of outcomes', 'TOROUTER_BAD_JSON_LINE', 2, queries, [outcome, '{']],
    ['a duplicate outcome', 'TOROUTER_DUPLICATE_OUTCOME', 3, queries, [outcome, '', outcome]],
    ['an outcome for an unknown query', 'TOROUTER_UNKNOWN_QUERY', 1, queries, ['{"id":"3","model":"a","score":1}']],
    ['an outcome without an id', 'TOROUTER_BAD_RECORD', 1, queries, ['{"model":"a","score":1}']],
    ['an outcome without a model', 'TOROUTER_BAD_RECORD', 1, queries, ['{"id":"1","score":1}']],
    ['an empty model', 'TOROUTER_BAD_RECORD', 1, queries, ['{"id":"1","model":"","score":1}']],
    ['a score that is text', 'TOROUTER_BAD_VALUE', 1, queries, ['{"id":"1","model":"a","score":"1"}']],
    ['a score that is true', 'TOROUTER_BAD_VALUE', 1, queries, ['{"id":"1","model":"a","score":true}']],
    ['a score of NaN', 'TOROUTER_BAD_JSON_LINE', 1, queries, ['{"id":"1","model":"a","score":NaN}']],
    ['a score of Infinity', 'TOROUTER_BAD_JSON_LINE', 1, queries, ['{"id":"1","model":"a","score":Infinity}']],
    ['a score of 1e999', 'TOROUTER_BAD_VALUE', 1, queries, ['{"id":"1","model":"a","score":1e999}']],
    ['a score above 1', 'TOROUTER_BAD_VALUE', 1, queries, ['{"id":"1","model":"a","score":1.01}']],
    ['a score below 0', 'TOROUTER_BAD_VALUE', 1, queries, ['{"id":"1","model":"a","score":-0.01}']],
    ['a cost of -1e999', 'TOROUTER_BAD_VALUE', 1, queries, ['{"id":"1","model":"a","cost":-1e999}']],
    [
      'a response that is a list',
      'TOROUTER_BAD_RECORD',
      1,
      queries,
      ['{"id":"1","model":"a","score":1,"response":[]}'],
    ],
    [
      'an expert with nothing but nulls',
      'TOROUTER_EXPERT_WITHOUT_OUTCOMES',
      2,
      queries,
      [outcome, '{"id":"1","model":"b","score":null}'],
    ],
    ['no queries', 'TOROUTER_EMPTY_DATA', undefined, [], []],
    ['no outcomes', 'TOROUTER_EMPTY_DATA', undefined, queries, ['']],
  ])('refuses %s', async (_, code, line, queryLines, outcomeLines) => {
    const error = await expectRaised(
      () => reading({ 'queries.jsonl': queryLines, 'outcomes.jsonl': outcomeLines }),
      code,
      line,
    );
    if (line !== undefined) expect(error.message).toMatch(/(queries|outcomes)\.jsonl, line \d|first on line \d/);
    expect(error.exitCode).toBe(3);
  });

  it('allows a query without outcomes and one expert', async () => {
    const table = await outcomes(outcome);
    expect([...table.metric('score')]).toEqual([1, NaN]);
  });

  it('refuses a truncated gzip, invalid UTF-8 and a meta.json that is none', async () => {
    const good = { 'queries.jsonl': queries, 'outcomes.jsonl': [outcome] };
    const gzip = gzipSync(queries.join('\n'));
    await expectRaised(
      () => reading({ 'queries.jsonl.gz': gzip.subarray(0, gzip.length - 9), 'outcomes.jsonl': [outcome] }),
      'TOROUTER_CORRUPT_GZIP',
    );
    await expectRaised(
      () => reading({ ...good, 'outcomes.jsonl': Uint8Array.of(0x7b, 0xff, 0x0a) }),
      'TOROUTER_INVALID_UTF8',
      1,
    );
    for (const text of ['{', '[]', 'null'])
      await expectRaised(() => reading({ ...good, 'meta.json': text }), 'TOROUTER_FILE_UNREADABLE');
    await expectRaised(() => reading({ ...good, 'meta.json': Uint8Array.of(0xff) }), 'TOROUTER_INVALID_UTF8');
  });

  it('refuses a folder that is missing, empty, half or ambiguous', () =>
    inFolder(async (folder) => {
      await expectRaised(() => readOutcomes(join(folder, 'none')), 'TOROUTER_FILE_NOT_FOUND');
      await expectRaised(() => readOutcomes(folder), 'TOROUTER_FILE_NOT_FOUND');
      await writeFile(join(folder, 'queries.jsonl'), queries.join('\n'));
      const error = await expectRaised(() => readOutcomes(folder), 'TOROUTER_FILE_NOT_FOUND');
      expect(error.message).toContain('outcomes.jsonl');
      await writeFile(join(folder, 'outcomes.jsonl'), outcome);
      await writeFile(join(folder, 'outcomes.jsonl.gz'), gzipSync(outcome));
      await expectRaised(() => readOutcomes(folder), 'TOROUTER_FILE_UNREADABLE');
      await mkdir(join(folder, 'sub', 'queries.jsonl'), { recursive: true });
      await writeFile(join(folder, 'sub', 'outcomes.jsonl'), outcome);
      await expectRaised(() => readOutcomes(join(folder, 'sub')), 'TOROUTER_FILE_UNREADABLE');
    }));

  it('rejects with the reason of its signal', async () => {
    const reason = new Error('enough');
    const files = { 'queries.jsonl': queries, 'outcomes.jsonl': [outcome] };
    await expect(reading(files, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

// [folder, queries, experts, outcomes with a score], from /data/README.md and each meta.json
const sources: [string, number, number, number][] = [
  ['mirage', 7663, 4, 30_652],
  ['mmlu-pro', 11_984, 29, 345_824],
  ['routerbench', 3150, 11, 34_650],
  ['routerdc', 20_600, 7, 144_200],
  ['zeroeval', 2840, 29, 82_360],
];
(workbench('data/outcomes') ? describe : describe.skip)('the folders of the workbench', () => {
  it.each(sources)(
    '%s is read whole',
    async (name, rows, experts, count) => {
      const table = await readOutcomes(workbench(`data/outcomes/${name}`)!, { texts: [] });
      expect([table.rows, table.columns]).toEqual([rows, experts]);
      expect(table.metric('score').filter((value) => !Number.isNaN(value))).toHaveLength(count);
    },
    120_000,
  );
});
