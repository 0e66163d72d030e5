// A Node program that only wants decisions: load a router, ask it, call the expert yourself.
import { Router, trainRouter } from '@torouter/classifiers';
import { readOutcomes } from '@torouter/data';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLE } from '../sample.js';

const folder = join(await mkdtemp(join(tmpdir(), 'torouter-')), 'router');
await (await trainRouter(await readOutcomes(SAMPLE), { classifier: 'knn' })).save(folder); // once, offline

const router = await Router.load(folder);
const { expert, reason } = await router.route('Tom has 3 boxes of 12 pencils and gives 7 away. How many are left?');
console.log(`ask ${expert} (${reason})`);

const batch = await router.routeBatch([
  'def f(s): return s[::-1]\nf("abc") == ??',
  [{ role: 'user', content: 'Compute $\\sum_{k=1}^{10} k^2$.' }],
]);
console.log(batch.map((decision) => decision.expert).join(', '));
