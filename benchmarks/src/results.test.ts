import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import { measured, mergeResults } from './results.js';

const figure: Figure = { topic: 't', what: 'w', value: 1, unit: 's' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'results '));
});
afterEach(() => rm(folder, { recursive: true }));

it('a partial run replaces its own benchmarks and leaves the others', async () => {
  const file = join(folder, 'results', 'latest.json');
  await mergeResults(file, { b: measured([figure]), a: measured([figure]) });
  await mergeResults(file, { b: measured([{ ...figure, value: 2 }]) });
  const results = JSON.parse(await readFile(file, 'utf8'));
  expect(Object.keys(results)).toEqual(['a', 'b']);
  expect(results.a.figures).toEqual([figure]);
  expect(results.b.figures[0].value).toBe(2);
  expect(results.b).toMatchObject({ node: process.versions.node, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  expect(await readdir(join(folder, 'results'))).toEqual(['latest.json']);
});
