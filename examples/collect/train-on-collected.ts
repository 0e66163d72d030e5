// What a small real LLM did under two prompt adapters, collected by `torouter collect`: read it, train on it, see what routing gains.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOutcomes, stratifiedSplit, trainRouter } from 'torouter';

// Train on what the answers were worth by BERTSim, the paper's metric; `score`, `nll` and `seconds` are recorded as well.
const outcomes = await readOutcomes(join(fileURLToPath(import.meta.url), '..', 'smollm2'));
console.log(
  `${outcomes.rows} queries × ${outcomes.experts.join(', ')}; recorded: ${outcomes.recordedMetrics.join(', ')}`,
);

const { train, test } = stratifiedSplit(
  outcomes.queries.map((query) => query.dataset),
  { testShare: 0.2, seed: 42 },
);
const router = await trainRouter(outcomes.selectRows(train), { metric: 'bertSim' });
const unseen = outcomes.selectRows(test);
const similarity = unseen.metric('bertSim');

const decisions = await router.routeBatch(unseen.queries.map((query) => query.prompt));
const mean = (columnOf: (row: number) => number) =>
  unseen.queries.reduce((sum, _, row) => sum + similarity[row * unseen.columns + columnOf(row)], 0) / unseen.rows;
console.log(`mean BERTSim on ${unseen.rows} unseen queries (so few tell none of them apart):`);
unseen.experts.forEach((name, column) => console.log(`${name} ${mean(() => column).toFixed(3)}`));
console.log(`router ${mean((row) => unseen.experts.indexOf(decisions[row].expert)).toFixed(3)}`);
