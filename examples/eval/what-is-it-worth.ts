// What is a router worth? Train on 80 %, score on the other 20 %, beside honest baselines, and fail if it is worth nothing.
import { trainRouter } from '@torouter/classifiers';
import { readOutcomes, stratifiedSplit, tableHash } from '@torouter/data';
import { evaluate, formatEvaluation } from '@torouter/eval';
import { SAMPLE } from '../sample.js';

const outcomes = await readOutcomes(SAMPLE);
const rows = stratifiedSplit(
  outcomes.queries.map((query) => query.dataset),
  { testShare: 0.2, seed: 42 },
);
const test = outcomes.selectRows(rows.test);

const router = await trainRouter(outcomes.selectRows(rows.train));
const decisions = await router.routeBatch(test.queries.map((query) => query.prompt));
const choices = Int32Array.from(decisions, (decision) => test.experts.indexOf(decision.expert));

const evaluation = await evaluate({
  table: test,
  training: router.training!.means,
  routers: [{ name: router.name, choices }],
  split: 'test',
  dataHash: tableHash(test),
});
console.log(formatEvaluation(evaluation));
const { deltaToBestSingle } = evaluation.rows.find((row) => row.kind === 'router')!;
if (deltaToBestSingle!.high < 0) throw new Error('The router is worse than always asking the best single expert.');
