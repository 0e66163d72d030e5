import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { main } from './main.mjs';

const script = new URL('../run.mjs', import.meta.url);

it('names the commands to one that asks for another', async () => {
  const said = [];
  expect(await main(['constructor'], { say: (text) => said.push(text) })).toBe(1);
  expect(said).toEqual(['Expected one of start, test, bench, build, turbo, got constructor.']);
});

it('tells an old Node so, without a stack trace', async () => {
  const old = `data:text/javascript,${encodeURIComponent("Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } })")}`;
  const failed = await promisify(execFile)(process.execPath, ['--import', old, fileURLToPath(script), 'build']).catch(
    (error) => error,
  );
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^torouter needs Node 20\.19 or later; this is Node 18\.20\.4 .*\n$/);
});

it('asks for the Node that package.json asks for', async () => {
  const { engines } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const [, minimum] = /MINIMUM = \[([\d, ]+)\]/.exec(await readFile(script, 'utf8'));
  expect(engines.node).toBe(`>=${minimum.replace(', ', '.')}`);
});
