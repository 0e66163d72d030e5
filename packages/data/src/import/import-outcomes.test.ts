import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { importOutcomes, type ImportOutcomesOptions } from './import-outcomes.js';

type Format = ImportOutcomesOptions['format'];

/** Imports a file with this content. */
const importing = (content: string | Uint8Array, format: Format, options: Omit<ImportOutcomesOptions, 'format'> = {}) =>
  inFolder(async (folder) => {
    const path = join(folder, 'outcomes file');
    await writeFile(path, content);
    return importOutcomes(path, { format, ...options });
  });

const parquet = (columns: Record<string, unknown[]>, codec: 'SNAPPY' | 'UNCOMPRESSED' = 'SNAPPY') =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.entries(columns).map(([name, data]) => ({ name, data: data as string[] })),
      codec,
      rowGroupSize: 2,
    }),
  );

const csv = `id,prompt,dataset,split,reference,model,score,nll,bertSim,seconds,secondsToFirstToken,inputTokens,outputTokens,cost,outputChars,answer,response,note
1,"two, words",d,test,r,b,0.5,1.5,-0.2,2,0.1,10,20,1e-3,80,A,"says ""x""
and y",z
1,"two, words",d,test,r,a,1,,,,,,,,,,,
2,q,d,,,a,TRUE,,,,,,,,,,,
`;

describe('importOutcomes, one row per query and expert', () => {
  it('reads every field from CSV, with quotes, line ends in fields and empty cells', async () => {
    for (const content of [
      csv,
      csv.replaceAll('\n', '\r\n').replace('\r\nand y', '\nand y'),
      `\ufeff${csv}`,
      gzipSync(csv),
    ]) {
      const table = await importing(content, 'csv');
      expect(table.queries).toEqual([
        { id: '1', prompt: 'two, words', dataset: 'd', split: 'test', reference: 'r' },
        { id: '2', prompt: 'q', dataset: 'd' },
      ]);
      expect(table.experts).toEqual(['a', 'b']);
      expect([...table.metric('score')]).toEqual([1, 0.5, 1, NaN]);
      expect(Object.fromEntries(table.recordedMetrics.map((metric) => [metric, table.metric(metric)[1]]))).toEqual({
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
      expect(table.text('answer')).toEqual([undefined, 'A', undefined, undefined]);
      expect(table.text('response')![1]).toBe('says "x"\nand y');
    }
  });

  it('reads JSON Lines, with numbers as ids and fields that come late', async () => {
    const table = await importing(
      '{"id":1,"prompt":"p","model":"a","score":true}\n{"id":2,"prompt":"q","model":"a","score":0,"cost":0.5}\n',
      'jsonl',
    );
    expect(table.queries.map(({ id }) => id)).toEqual(['1', '2']);
    expect([...table.metric('score')]).toEqual([1, 0]);
    expect([...table.metric('cost')]).toEqual([NaN, 0.5]);
  });

  it.each(['SNAPPY', 'UNCOMPRESSED'] as const)(
    'reads Parquet (%s) over several row groups, with missing values and wide integers',
    async (codec) => {
      const table = await importing(
        parquet(
          {
            prompt: ['p', 'q', 'p', 'q', 'ü'],
            model: ['a', 'a', 'b', 'b', 'b'],
            score: [0.25, null, 1, 0, 0.5],
            outputTokens: [1n, 2n, null, 4n, 5n],
            ignored: [[1], [2], [3], [4], [5]],
          },
          codec,
        ),
        'parquet',
      );
      expect(table.queries.map(({ prompt }) => prompt)).toEqual(['p', 'q', 'ü']);
      expect([...table.metric('score')]).toEqual([0.25, 1, NaN, 0, NaN, 0.5]);
      expect([...table.metric('outputTokens')]).toEqual([1, NaN, 2, 4, NaN, 5]);
    },
  );

  it('takes columns of other names, and makes ids from dataset and prompt', async () => {
    const text = 'task,question,llm,correct\nd,p,a,1\nd,p,b,0\ne,p,a,0.5\n';
    const map = { dataset: 'task', prompt: 'question', model: 'llm', score: 'correct' };
    const table = await importing(text, 'csv', { map });
    expect(table.rows).toBe(2); // the same prompt in another dataset is another query
    expect(new Set(table.queries.map(({ id }) => id)).size).toBe(2);
    expect(table.queries[0].id).toMatch(/^[0-9a-f]{16}$/);
    expect((await importing(text, 'csv', { map })).queries).toEqual(table.queries);
    expect([...table.metric('score')]).toEqual([1, 0, 0.5, NaN]);
  });

  it('names the columns there are and the option to write where one is missing', async () => {
    const refused = async (text: string, map?: ImportOutcomesOptions['map']) =>
      (await expectRaised(() => importing(text, 'csv', { map }), 'TOROUTER_MISSING_COLUMN')).message;
    expect(await refused('question,model,score\np,a,1\n')).toMatch(/question, model, score.*--map prompt=COLUMN/);
    expect(await refused('prompt,llm,score\np,a,1\n')).toMatch(/prompt, llm, score.*--map model=COLUMN/);
    expect(await refused('prompt,model,correct\np,a,1\n')).toMatch(/prompt, model, correct.*--map score=COLUMN/);
    expect(await refused('prompt,model,score\np,a,1\n', { cost: 'usd' })).toMatch(/"usd" \(cost\).*--map cost=COLUMN/);
    await expectRaised(() => importing('{"prompt":"p","model":"a"}', 'jsonl'), 'TOROUTER_MISSING_COLUMN');
    const wrong = { promt: 'p' } as ImportOutcomesOptions['map'];
    await expectRaised(
      () => importing('prompt,model,score\np,a,1\n', 'csv', { map: wrong }),
      'TOROUTER_INVALID_ARGUMENT',
    );
  });

  const head = 'id,prompt,model,score\n';
  it.each([
    ['a score that is text', 'TOROUTER_BAD_VALUE', 3, '1,p,a,1\n2,q,a,good\n'],
    ['a score of nan', 'TOROUTER_BAD_VALUE', 2, '1,p,a,nan\n'],
    ['a score of -Infinity', 'TOROUTER_BAD_VALUE', 2, '1,p,a,-Infinity\n'],
    ['a hexadecimal score', 'TOROUTER_BAD_VALUE', 2, '1,p,a,0x1\n'],
    ['a score of 2', 'TOROUTER_BAD_VALUE', 2, '1,p,a,2\n'],
    ['a duplicate outcome', 'TOROUTER_DUPLICATE_OUTCOME', 4, '1,p,a,1\n1,p,b,1\n1,p,a,0\n'],
    ['an id with two prompts', 'TOROUTER_BAD_RECORD', 3, '1,p,a,1\n1,q,b,1\n'],
    ['an empty prompt', 'TOROUTER_BAD_RECORD', 2, '1,,a,1\n'],
    ['an empty model', 'TOROUTER_BAD_RECORD', 2, '1,p,,1\n'],
    ['a row with a field too many', 'TOROUTER_BAD_RECORD', 3, '1,p,a,1\n2,q,a,1,1\n'],
    ['a row with a field too few', 'TOROUTER_BAD_RECORD', 3, '1,p,a,1\n2,q,a\n'],
    ['a quote that is not closed', 'TOROUTER_FILE_UNREADABLE', 2, '1,"secret,a,1\n'],
    ['an expert without a value', 'TOROUTER_EXPERT_WITHOUT_OUTCOMES', 3, '1,p,a,1\n1,p,b,\n'],
    ['no rows', 'TOROUTER_EMPTY_DATA', undefined, ''],
  ])('refuses %s in CSV', async (_, code, line, rows) => {
    const error = await expectRaised(() => importing(head + rows, 'csv'), code, line);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('secret');
  });

  it('refuses an empty file, two columns of one name, and invalid UTF-8', async () => {
    await expectRaised(() => importing('', 'csv'), 'TOROUTER_EMPTY_DATA');
    await expectRaised(() => importing('', 'jsonl'), 'TOROUTER_EMPTY_DATA');
    await expectRaised(() => importing('prompt,model,model,score\n', 'csv'), 'TOROUTER_BAD_RECORD', 1);
    const bad = Buffer.concat([Buffer.from(`${head}1,p,a,1\n2,`), Buffer.from([0xff]), Buffer.from(',a,1\n')]);
    await expectRaised(() => importing(bad, 'csv'), 'TOROUTER_INVALID_UTF8', 1);
    await expectRaised(() => importing(gzipSync(csv).subarray(0, 60), 'csv'), 'TOROUTER_CORRUPT_GZIP');
  });

  it('refuses a record of 50 MB in CSV', async () => {
    const rows = `${head}1,"${'x'.repeat(50_000_000)}",a,1\n`;
    await expectRaised(() => importing(rows, 'csv'), 'TOROUTER_LINE_TOO_LONG', 2);
  }, 120_000);

  it('refuses Parquet that is none, is cut or damaged, and NaN and lists in it', async () => {
    const good = parquet({ prompt: ['p'], model: ['a'], score: [1] });
    await expectRaised(() => importing(csv, 'parquet'), 'TOROUTER_FILE_UNREADABLE');
    await expectRaised(() => importing(good.subarray(0, good.length - 6), 'parquet'), 'TOROUTER_FILE_UNREADABLE');
    const damaged = Uint8Array.from(good).fill(0xff, 4, 60);
    await expectRaised(() => importing(damaged, 'parquet'), 'TOROUTER_FILE_UNREADABLE');
    const nan = parquet({ prompt: ['p', 'q'], model: ['a', 'a'], score: [1.5 - 1, NaN] });
    await expectRaised(() => importing(nan, 'parquet'), 'TOROUTER_BAD_VALUE', 2);
    await expectRaised(() => importing('{"prompt":["p"],"model":"a","score":1}', 'jsonl'), 'TOROUTER_BAD_RECORD', 1);
  });

  it('refuses an unknown format and a missing file, and stops for its signal', async () => {
    await expectRaised(() => importing(csv, 'xlsx' as Format), 'TOROUTER_INVALID_ARGUMENT');
    for (const format of ['csv', 'jsonl', 'parquet', 'routerbench'] as const) {
      await expectRaised(() => importOutcomes('/nowhere/at/all', { format }), 'TOROUTER_FILE_NOT_FOUND');
      const reason = new Error('enough');
      const content = format === 'parquet' ? parquet({ prompt: ['p'], model: ['a'], score: [1] }) : csv;
      await expect(importing(content, format, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    }
  });
});

const wide = {
  sample_id: ['mmlu.1', 'mt-bench.2', 'arc.3'],
  prompt: [`['What\\'s 1 + 1?\\nA) 2']`, `["First turn", 'Second "turn"']`, 'a plain [prompt]'],
  eval_name: ['mmlu', 'mt-bench', 'arc'],
  'gpt-4-1106-preview': [1, 0.75, null],
  'org/model': [0, 0.5, 1],
  'gpt-4-1106-preview|model_response': [`['2']`, `['caf\\xe9 \\u2713']`, null],
  'org/model|model_response': ['2', null, ''],
  'gpt-4-1106-preview|total_cost': [0.001, 0.002, null],
  'org/model|total_cost': [1e-5, null, 2e-5],
  oracle_model_to_route_to: ['gpt-4-1106-preview', 'gpt-4-1106-preview', 'org/model'],
};

/** The same columns as CSV. */
function toCsv(columns: Record<string, unknown[]>): string {
  const quote = (value: unknown) => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const rows = Array.from({ length: 3 }, (_, i) =>
    Object.values(columns)
      .map((column) => quote(column[i]))
      .join(','),
  );
  return [Object.keys(columns).map(quote).join(','), ...rows].join('\n');
}

describe('importOutcomes, RouterBench', () => {
  it.each([
    ['CSV', toCsv(wide)],
    ['Parquet', parquet(wide)],
  ])('reads the wide layout from %s', async (_, content) => {
    const table = await importing(content, 'routerbench');
    expect(table.queries).toEqual([
      { id: 'mmlu.1', prompt: "What's 1 + 1?\nA) 2", dataset: 'mmlu' },
      { id: 'mt-bench.2', prompt: 'First turn\n\nSecond "turn"', dataset: 'mt-bench' },
      { id: 'arc.3', prompt: 'a plain [prompt]', dataset: 'arc' },
    ]);
    expect(table.experts).toEqual(['gpt-4-1106-preview', 'org/model']);
    expect([...table.metric('score')]).toEqual([1, 0, 0.75, 0.5, NaN, 1]);
    expect([...table.metric('cost')]).toEqual([0.001, 1e-5, 0.002, NaN, NaN, 2e-5]);
    expect(table.text('response')!.slice(0, 4)).toEqual(['2', '2', 'café ✓', undefined]);
  });

  it('refuses another layout and a map', async () => {
    const { prompt: _, ...rest } = wide;
    const error = await expectRaised(() => importing(toCsv(rest), 'routerbench'), 'TOROUTER_MISSING_COLUMN');
    expect(error.message).toContain('lacks prompt');
    const { sample_id, prompt, eval_name } = wide;
    await expectRaised(
      () => importing(toCsv({ sample_id, prompt, eval_name }), 'routerbench'),
      'TOROUTER_MISSING_COLUMN',
    );
    await expectRaised(
      () => importing(toCsv(wide), 'routerbench', { map: { prompt: 'x' } }),
      'TOROUTER_INVALID_ARGUMENT',
    );
    const twice = { ...wide, sample_id: ['1', '1', '2'] };
    await expectRaised(() => importing(toCsv(twice), 'routerbench'), 'TOROUTER_DUPLICATE_QUERY', 3);
  });
});
