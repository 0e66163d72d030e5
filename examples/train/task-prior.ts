// Train the default router on recorded outcomes and save it: npx tsx examples/train/task-prior.ts [folder to write]
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainRouter } from '@torouter/classifiers';
import { readOutcomes, stratifiedSplit } from '@torouter/data';
import { SAMPLE } from '../sample.js';

const outcomes = await readOutcomes(SAMPLE);
const { train } = stratifiedSplit(
  outcomes.queries.map((query) => query.dataset),
  { testShare: 0.2, seed: 42 },
);

const router = await trainRouter(outcomes.selectRows(train));
const folder = process.argv[2] ?? join(await mkdtemp(join(tmpdir(), 'torouter-')), 'router');
await router.save(folder);
console.log(`${router.name} router over ${router.experts.length} experts, saved in ${folder}`);
