import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workbench } from '@torouter/test-utils';
import { run, runUntil } from './fixtures/run.js';
import { writeToyOutcomes } from './fixtures/toy-outcomes.js';

let folder: string;
const at = (...path: string[]) => join(folder, ...path);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'torouter cli '));
  await writeToyOutcomes(at('toy'));
  await writeToyOutcomes(at('split'), { split: true });
});
afterAll(() => rm(folder, { recursive: true }));

describe('torouter train, eval, route, inspect', () => {
  it.each([
    ['prior'],
    ['knn', '--embedding', 'bow'],
    ['mlp', '--temperature', '0.3'],
    ['random'],
    ['mlp', '--preset', 'paper'],
  ])(
    'trains %s and scores it on the rows left out',
    async (classifier, ...flags) => {
      const trained = await run(
        'train',
        '--outcomes',
        at('toy'),
        '--out',
        at('router'),
        '--classifier',
        classifier,
        ...flags,
      );
      expect(trained.stderr).toContain('trained on 96 of 120 rows');
      expect(trained.code).toBe(0);
      const { code, stdout } = await run('eval', '--outcomes', at('toy'), '--router', at('router'), '--json');
      expect(code).toBe(0);
      const evaluation = JSON.parse(stdout);
      const row = evaluation.rows.find((candidate: { kind: string }) => candidate.kind === 'router');
      expect(row.n).toBe(24);
      expect(evaluation.split).toBe('unseen');
      expect(new Set(evaluation.rows.map((each: { kind: string }) => each.kind))).toEqual(
        new Set([
          'router',
          'expert',
          'random',
          'zeroMean',
          'zeroHull',
          'bestSingle',
          'bestPerDataset',
          'bestSingleHindsight',
          'bestPerDatasetHindsight',
          'oracle',
        ]),
      );
      // Each task has its own best expert; whoever learns anything beats the best single expert.
      if (classifier !== 'random') expect(row.deltaToBestSingle.mean).toBeGreaterThan(0.2);
    },
    60_000,
  );

  it('splits by numbers, and takes an encoder on whatever device there is', async () => {
    const flags = ['--split-field', 'fold', '--train-split', '1', '--device', 'auto'];
    const { stderr, code } = await run('train', '--outcomes', at('split'), '--out', at('fold'), ...flags);
    expect(stderr).toContain('trained on 30 of 120 rows');
    expect(code).toBe(0);
  }, 60_000);

  it('splits by a field, keeps chosen experts and datasets, prices what has tokens', async () => {
    await writeFile(at('prices.json'), JSON.stringify({ 'solver-1': [1, 2], 'solver-2': [3, 4] }));
    const flags = [
      '--split-field',
      'split',
      '--experts-only',
      'solver-1,solver-2',
      '--datasets',
      'verbs,code',
      '--prices',
      at('prices.json'),
    ];
    expect(
      (await run('train', '--outcomes', at('split'), '--out', at('two'), ...flags, '--max-per-dataset', '12')).stderr,
    ).toContain('trained on 24 of 80 rows');
    const { stdout, stderr } = await run(
      'eval',
      '--outcomes',
      at('split'),
      '--router',
      at('two'),
      '--split',
      'test',
      '--prices',
      at('prices.json'),
      '--average',
      'datasets',
      '--lambda',
      '10',
    );
    expect(stderr).toContain('costs are estimates');
    expect(stdout).toContain('bestPerDataset');
    expect(stdout).toContain('verbs');
  });

  it('decides, explains, inspects', async () => {
    await run('train', '--outcomes', at('toy'), '--out', at('prior'));
    const decision = JSON.parse(
      (await run('route', '--router', at('prior'), 'Please loop the array and return, case 99', '--json')).stdout,
    );
    expect(decision.expert).toBe('solver-2');
    expect(Object.keys(decision)).toEqual(['expert', 'scores', 'reason']);
    expect((await run('route', '--router', at('prior'), 'conjugate the verb')).stdout).toMatch(
      /^solver-1 {2}\(highest score/,
    );
    expect((await run('inspect', at('prior'))).stdout).toContain('mean training quality');
    expect(JSON.parse((await run('inspect', at('prior'), '--json')).stdout).training.rows).toBe(96);
    expect((await run('inspect', at('toy'))).stdout).toContain('120 queries × 3 experts');
  });

  it('judges by the score where it is recorded, whatever was learned', async () => {
    await writeToyOutcomes(at('nll'), { nll: true });
    await writeToyOutcomes(at('nll only'), { nll: true, score: false });
    const evaluation = async (outcomes: string, ...routers: string[]) => {
      const { stdout } = await run(
        'eval',
        '--outcomes',
        at(outcomes),
        ...routers.flatMap((name) => ['--router', at(name)]),
        '--json',
      );
      return JSON.parse(stdout) as { metric: string; rows: { name: string; kind: string; quality: number }[] };
    };
    for (const [outcomes, router] of [
      ['nll', 'by nll'],
      ['nll only', 'nll alone'],
    ])
      expect(await run('train', '--outcomes', at(outcomes), '--out', at(router), '--metric', 'nll')).toMatchObject({
        code: 0,
      });
    const scored = await evaluation('nll', 'by nll');
    expect(scored.metric).toBe('score');
    for (const { quality } of scored.rows) expect(quality).toBeGreaterThanOrEqual(0);
    expect(scored.rows.find(({ kind }) => kind === 'router')!.quality).toBeGreaterThan(
      scored.rows.find(({ kind }) => kind === 'bestSingle')!.quality,
    );
    const alone = await evaluation('nll only', 'nll alone');
    expect(alone.metric).toBe('nll');
    for (const { quality } of alone.rows) expect(quality).toBeLessThan(0);
    const both = await run('eval', '--outcomes', at('nll'), '--router', at('by nll'), '--router', at('nll alone'));
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('judged by') });
  });

  it('prices what is recorded, by tokens or by responses, and bases zeroHull on the same prices', async () => {
    await writeToyOutcomes(at('responses'), { responses: true });
    const price = (input: number, output: number) => ({ inputUsdPerMillion: input, outputUsdPerMillion: output });
    const prices = { 'solver-0': price(1, 2), 'solver-1': price(1, 1), 'solver-2': price(0.1, 0.2) };
    await writeFile(at('prices.json'), JSON.stringify(prices));
    await writeFile(at('others.json'), JSON.stringify({ stranger: price(1, 1) }));
    const trained = await run(
      'train',
      '--outcomes',
      at('responses'),
      '--out',
      at('priced'),
      '--prices',
      at('prices.json'),
    );
    expect(trained).toMatchObject({ code: 0, stderr: expect.stringContaining('costs are estimates') });
    const hull = async (...flags: string[]) => {
      const { stdout } = await run('eval', '--outcomes', at('responses'), '--router', at('priced'), '--json', ...flags);
      const { rows } = JSON.parse(stdout) as { rows: { kind: string; quality: number; costUsd: number | null }[] };
      return {
        hull: rows.find(({ kind }) => kind === 'zeroHull')!,
        single: rows.find(({ kind }) => kind === 'bestSingle')!,
      };
    };
    const same = await hull('--prices', at('prices.json'));
    expect(same.single.costUsd).toBeGreaterThan(0);
    await writeFile(
      at('tenfold.json'),
      JSON.stringify(
        Object.fromEntries(
          Object.entries(prices).map(([name, { inputUsdPerMillion, outputUsdPerMillion }]) => [
            name,
            price(10 * inputUsdPerMillion, 10 * outputUsdPerMillion),
          ]),
        ),
      ),
    );
    const tenfold = await hull('--prices', at('tenfold.json'));
    expect(tenfold.hull.quality).toBeCloseTo(same.hull.quality, 9);
    expect(tenfold.hull.costUsd).toBeCloseTo(10 * same.hull.costUsd!, 9);
    expect(
      await run('train', '--outcomes', at('responses'), '--out', at('x'), '--prices', at('others.json')),
    ).toMatchObject({ code: 2, stderr: expect.stringContaining('name none of its experts') });
  });

  it('trains where every dataset has one row', async () => {
    await writeToyOutcomes(at('single'), { oneRowDatasets: true });
    expect(
      await run('train', '--outcomes', at('single'), '--out', at('of singles'), '--test-share', '0'),
    ).toMatchObject({ code: 0 });
  });

  it.each([
    [['train', '--outcomes', 'toy', '--out', 'x', '--train-split', 'dev'], 2, '--split-field'],
    [['train', '--outcomes', 'toy', '--out', 'x', '--split-field', 'prompt'], 3, '120 different values'],
    [['train', '--outcomes', 'toy', '--out', 'x', '--split-field', 'dataset'], 3, 'the values there are'],
    [['train', '--outcomes', 'toy', '--out', 'x', '--split-field', 'constructor'], 3, 'no query has that field'],
    [['eval', '--outcomes', 'split', '--router', 'router', '--split', 'nothere'], 3, 'TOROUTER_NOTHING_TO_SCORE'],
    [['eval', '--outcomes', 'toy', '--router', 'router', '--router', 'router'], 2, 'given twice'],
  ])('refuses %j', async (args, code, message) => {
    const paths = args.map((arg) => (['toy', 'split', 'router', 'x'].includes(arg) ? at(arg) : arg));
    const result = await run(...paths);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(result.stderr).not.toContain('case 1');
  });

  it('serves without the key of an expert that the router does not use', async () => {
    const entry = (name: string) => ({ name, protocol: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' });
    const experts = [
      entry('solver-0'),
      entry('solver-1'),
      entry('solver-2'),
      { ...entry('spare'), apiKeyEnv: 'TOROUTER_TEST_UNSET' },
    ];
    await writeFile(at('experts.json'), JSON.stringify({ experts }));
    const served = await runUntil('serving', [
      'serve',
      '--router',
      at('router'),
      '--experts',
      at('experts.json'),
      '--port',
      '0',
    ]);
    expect(served).toMatchObject({ code: 0, stderr: expect.stringContaining('does not use spare') });
  });

  it('writes equal bytes for equal runs', async () => {
    await run('train', '--outcomes', at('toy'), '--out', at('a'), '--classifier', 'mlp', '--temperature', '1');
    await run('train', '--outcomes', at('toy'), '--out', at('b'), '--classifier', 'mlp', '--temperature', '1');
    expect(await readFile(at('a', 'router.json'))).toEqual(await readFile(at('b', 'router.json')));
  });
});

describe('rows that training has seen', () => {
  it('are never scored, under whatever id', async () => {
    await run('train', '--outcomes', at('toy'), '--out', at('all'), '--test-share', '0');
    await cp(at('toy'), at('renamed'), { recursive: true });
    for (const name of ['queries.jsonl', 'outcomes.jsonl'])
      await writeFile(
        at('renamed', name),
        (await readFile(at('renamed', name), 'utf8')).replaceAll('"id":"', '"id":"again-'),
      );
    const { code, stderr } = await run('eval', '--outcomes', at('renamed'), '--router', at('all'));
    expect(stderr).toContain('TOROUTER_NOTHING_TO_SCORE');
    expect(code).toBe(3);
  });

  const routerdc = workbench('data/outcomes/routerdc');
  (routerdc ? it : it.skip)(
    'are found among the duplicates that RouterDC holds',
    async () => {
      await run(
        'train',
        '--outcomes',
        routerdc!,
        '--out',
        at('dc'),
        '--classifier',
        'random',
        '--split-field',
        'split',
      );
      const { stdout } = await run('eval', '--outcomes', routerdc!, '--router', at('dc'), '--split', 'test', '--json');
      // 16 MMLU, 2 ARC-Challenge and 1 CMMLU test queries are training queries too.
      expect(JSON.parse(stdout).seenRowsLeftOut).toBe(19);
    },
    120_000,
  );
});

describe('what bad input gets', () => {
  it.each([
    [2, ['train', '--outcomes', 'x']],
    [2, ['train', '--outcomes', 'x', '--out', 'y', '--classifier', 'oracle']],
    [2, ['train', '--outcomes', 'x', '--out', 'y', '--test-share', '1']],
    [2, ['fly']],
    [3, ['train', '--outcomes', 'no such folder', '--out', 'y']],
    [3, ['route', '--router', 'no such folder', 'text']],
  ])('ends with %i: torouter %j', async (expected, args) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^torouter: /);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('names what there is', async () => {
    expect((await run('train', '--outcomes', at('toy'), '--out', at('x'), '--metric', 'bertSim')).stderr).toContain(
      'recorded are score',
    );
    expect((await run('train', '--outcomes', at('toy'), '--out', at('x'), '--split-field', 'split')).stderr).toMatch(
      /no query has|No query has/,
    );
    expect(
      (
        await run(
          'train',
          '--outcomes',
          at('split'),
          '--out',
          at('x'),
          '--split-field',
          'split',
          '--train-split',
          'dev',
        )
      ).stderr,
    ).toContain('test, train');
    expect(
      (await run('train', '--outcomes', at('toy'), '--out', at('x'), '--embedding', 'tfidf', '--device', 'cuda'))
        .stderr,
    ).toContain('none is used here');
    expect(
      (await run('train', '--outcomes', at('toy'), '--out', at('x'), '--experts-only', 'solver-9')).stderr,
    ).toContain('solver-0, solver-1, solver-2');
    expect((await run('train', '--outcomes', at('toy'), '--out', at('x'), '--embedding', 'bow')).stderr).toContain(
      'takes no embedding',
    );
    expect((await run('train', '--outcomes', at('toy'), '--out', at('x'), '--preset', 'paper')).stderr).toContain(
      'not in the paper',
    );
  });

  it('refuses routers of different experts in one table', async () => {
    await run('train', '--outcomes', at('toy'), '--out', at('three'), '--classifier', 'random');
    await run(
      'train',
      '--outcomes',
      at('toy'),
      '--out',
      at('pair'),
      '--classifier',
      'random',
      '--experts-only',
      'solver-0,solver-1',
    );
    const { code, stderr } = await run(
      'eval',
      '--outcomes',
      at('toy'),
      '--router',
      at('three'),
      '--router',
      at('pair'),
    );
    expect(stderr).toContain('choose among different experts');
    expect(code).toBe(2);
  });
});

it('prints version and help', async () => {
  expect((await run('--version')).stdout).toBe('0.0.0-test\n');
  for (const command of ['demo', 'import', 'train', 'eval', 'route', 'serve', 'inspect']) {
    const { code, stdout } = await run(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`torouter ${command}`);
  }
});
