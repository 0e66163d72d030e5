import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import type { ExpertConfig } from '@torouter/experts';
import { renewExperts } from './renew-experts.js';

const folder = await mkdtemp(join(tmpdir(), 'renew experts '));
afterAll(() => rm(folder, { recursive: true }));

const entry = (name: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  ...{ name, protocol: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' },
  ...more,
});
const UNSET = { apiKeyEnv: 'TOROUTER_TEST_UNSET' };

it('keeps the experts whose entries have not changed, and makes the others anew', async () => {
  const first = await renewExperts([entry('a', { parameters: { top_p: 1, seed: 2 } }), entry('b'), entry('c')], []);
  const next = await renewExperts(
    // The same in another order.
    [entry('d'), { ...entry('b'), model: 'other' }, { parameters: { seed: 2, top_p: 1 }, ...entry('a') }],
    [],
    first.experts,
  );
  expect([...next.experts.keys()]).toEqual(['d', 'b', 'a']);
  expect(next.experts.get('a')).toBe(first.experts.get('a'));
  expect(next.experts.get('b')!.expert).not.toBe(first.experts.get('b')!.expert);
});

it('makes an expert anew whose key file holds another key', async () => {
  const apiKeyFile = join(folder, 'key');
  const configs = [entry('a', { apiKeyFile })];
  await writeFile(apiKeyFile, 'one');
  const first = await renewExperts(configs, ['a']);
  expect((await renewExperts(configs, ['a'], first.experts)).experts.get('a')).toBe(first.experts.get('a'));
  await writeFile(apiKeyFile, 'two');
  expect((await renewExperts(configs, ['a'], first.experts)).experts.get('a')).not.toBe(first.experts.get('a'));
});

it('leaves out what the router does not use and cannot be made; says so', async () => {
  const { experts, leftOut } = await renewExperts([entry('a'), entry('b', UNSET)], ['a']);
  expect([...experts.keys()]).toEqual(['a']);
  expect(leftOut).toEqual([expect.stringMatching(/does not use b, and it is left out: .*TOROUTER_TEST_UNSET/)]);
});

it('where an expert that is used cannot be made, keeps those before as they were', async () => {
  const first = await renewExperts([entry('a')], ['a']);
  await expect(
    renewExperts([entry('a'), entry('n'), entry('b', UNSET)], ['a', 'b'], first.experts),
  ).rejects.toMatchObject({
    code: 'TOROUTER_API_KEY_MISSING',
  });
  expect(first.experts.get('a')!.expert.state).toBe('ready');
});
