import type { RoutableMessage, Router } from '@torouter/classifiers';
import { tableHash, trainingMeans, type OutcomeTable } from '@torouter/data';
import { evaluate, pairedBootstrap, type Average, type Interval, type RoutedChoices } from '@torouter/eval';
import { ConversationSource } from './conversation-source.js';
import { RULES, type Rule } from './rules.js';
import { SCENARIOS } from './scenarios.js';

/** What the rules are worth in one scenario. */
export interface ScenarioResult {
  scenario: string;
  rows: number;
  baselines: { name: string; quality: number }[];
  /** In the order of {@link RULES}; the difference is to the first of them. */
  rules: { name: string; quality: number; delta: Interval }[];
}

const BASELINES = ['bestSingle', 'bestPerDataset', 'oracle'];

/** Routes the conversations of every scenario by every rule. A scenario's conversations depend on the seed and the table alone. */
export async function scoreRules(
  router: Router,
  { train, test, average, seed }: { train: OutcomeTable; test: OutcomeTable; average: Average; seed: number },
): Promise<ScenarioResult[]> {
  const chosen = new Map<string, number>();
  const training = trainingMeans(train, 'score');
  const results: ScenarioResult[] = [];
  for (const [letter, scenario] of Object.entries(SCENARIOS)) {
    const source = new ConversationSource(test, seed);
    const conversations: RoutableMessage[][] = [];
    const rows: number[] = [];
    for (let row = 0; row < test.rows; row++) {
      const conversation = scenario.build(row, source);
      if (!conversation) continue;
      conversations.push(conversation);
      rows.push(row);
    }
    if (rows.length < 30) continue;
    const table = test.selectRows(rows);
    const routers: RoutedChoices[] = [];
    for (const [name, rule] of Object.entries(RULES))
      routers.push({ name, choices: await choicesOf(router, conversations, rule, chosen) });
    const evaluation = evaluate({
      table,
      training,
      routers,
      average,
      seed,
      resamples: 1, // of the intervals to bestSingle, which nobody reads here
      split: letter,
      dataHash: tableHash(table),
    });
    const quality = (name: string) => evaluation.rows.find((row) => row.name === name)!.quality;
    results.push({
      scenario: letter,
      rows: rows.length,
      baselines: BASELINES.map((name) => ({ name, quality: quality(name) })),
      rules: routers.map(({ name, choices }) => ({
        name,
        quality: quality(name),
        delta: difference(table, choices, routers[0].choices, average, seed),
      })),
    });
  }
  return results;
}

/** Equal texts are scored once. */
async function choicesOf(
  router: Router,
  conversations: readonly RoutableMessage[][],
  rule: Rule,
  chosen: Map<string, number>,
): Promise<Int32Array> {
  const texts = conversations.map(rule);
  const unseen = [...new Set(texts)].filter((text) => !chosen.has(text));
  for (let start = 0; start < unseen.length; start += 256) {
    const batch = unseen.slice(start, start + 256);
    const predictions = await router.predict(batch);
    for (const [i, text] of batch.entries()) chosen.set(text, router.decide(predictions, i).index);
  }
  return Int32Array.from(texts, (text) => chosen.get(text)!);
}

/** Paired, over the rows where both choices have an outcome. */
function difference(table: OutcomeTable, a: Int32Array, b: Int32Array, average: Average, seed: number): Interval {
  const scores = table.metric('score');
  const all = table.queries.map((_, i) => scores[i * table.columns + a[i]] - scores[i * table.columns + b[i]]);
  const recorded = [...all.keys()].filter((i) => !Number.isNaN(all[i]));
  const groups =
    average === 'rows' ? undefined : Int32Array.from(recorded, (i) => table.datasets.indexOf(table.queries[i].dataset));
  return pairedBootstrap(
    Float64Array.from(recorded, (i) => all[i]),
    { seed, groups },
  );
}
