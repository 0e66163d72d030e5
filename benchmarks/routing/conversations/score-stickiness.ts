import { messageText, type Router } from '@torouter/classifiers';
import { createRandom, type OutcomeTable } from '@torouter/data';
import { pairedBootstrap, type Interval } from '@torouter/eval';

/** What staying with an expert costs and saves. */
export interface StickinessResult {
  margin: number;
  quality: number;
  /** Quality minus that of margin 0. */
  delta: Interval;
  /** Share of the turns after a conversation's first at which the expert changes. */
  switches: number;
}

const MARGINS = [0, 0.005, 0.01, 0.02, 0.05, 0.1, Infinity];
const CONVERSATIONS = 2000;
const TURNS = 6;

/**
 * Conversations of six turns, each a row with outcomes; the expert of the turn before is left only where another's score is
 * better by more than a margin. Datasets are drawn alike, one per conversation or, with `topics: 2`, another from the fourth turn on.
 * Intervals resample conversations.
 */
export async function scoreStickiness(
  router: Router,
  table: OutcomeTable,
  { topics, seed }: { topics: 1 | 2; seed: number },
): Promise<StickinessResult[]> {
  const { columns, datasets, queries } = table;
  const scores = table.metric('score');
  const predicted = await router.predict(queries.map(({ prompt }) => messageText([{ role: 'user', content: prompt }])));
  const best = Int32Array.from(queries, (_, row) => router.decide(predicted, row).index);
  const conversations = draw(table, datasets, topics, seed);
  let first: Float64Array | undefined;
  return MARGINS.map((margin) => {
    let switches = 0;
    const quality = Float64Array.from(conversations, (rows) => {
      let current = best[rows[0]];
      const earned = rows.map((row) => {
        const score = (j: number) => predicted.scores[row * columns + j];
        if (score(best[row]) - score(current) > margin) {
          current = best[row];
          switches++;
        }
        return scores[row * columns + current];
      });
      return mean(earned.filter((score) => !Number.isNaN(score)));
    });
    first ??= quality;
    const delta = pairedBootstrap(
      quality.map((value, i) => value - first![i]),
      { seed },
    );
    return { margin, quality: mean(quality), delta, switches: switches / (CONVERSATIONS * (TURNS - 1)) };
  });
}

function draw(table: OutcomeTable, datasets: readonly string[], topics: number, seed: number): number[][] {
  const random = createRandom(seed);
  const rowsOf = datasets.map((dataset) =>
    [...table.queries.keys()].filter((row) => table.queries[row].dataset === dataset),
  );
  return Array.from({ length: CONVERSATIONS }, () => {
    const [one, other] = random.shuffle([...rowsOf]);
    return Array.from({ length: TURNS }, (_, turn) => {
      const rows = topics === 1 || turn < TURNS / 2 ? one : other;
      return rows[random.int(rows.length)];
    });
  });
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
