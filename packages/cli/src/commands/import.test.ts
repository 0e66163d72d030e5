import { expect, it } from '@jest/globals';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../fixtures/run.js';

it('turns a CSV file with its own column names into a folder that inspect reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'torouter-'));
  await writeFile(
    join(folder, 'own.csv'),
    'question,llm,correct,usd\n"What is 1, 2?",a,1,0.01\n"What is 1, 2?",b,0,0.001\nWho?,a,0.5,0.01\nWho?,b,1,0.001\n',
  );
  const out = join(folder, 'outcomes');
  const imported = await run(
    'import',
    '--format',
    'csv',
    join(folder, 'own.csv'),
    '--out',
    out,
    '--map',
    'prompt=question,model=llm,score=correct,cost=usd',
  );
  expect(imported.stderr).toContain('2 queries × 2 experts; recorded: score, cost');
  expect(imported.code).toBe(0);
  const described = JSON.parse((await run('inspect', out, '--json')).stdout);
  expect(described.experts).toEqual([
    { name: 'a', outcomes: 2 },
    { name: 'b', outcomes: 2 },
  ]);
});
