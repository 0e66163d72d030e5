// Which text of a conversation should a router see? Conversations made of rows with outcomes, routed by several rules, and what it
// costs to stay with the expert of the turn before; writes the tables of README.md anew. To run, from the repository's root:
// TOROUTER_WORKBENCH=FOLDER npx tsx --conditions=@torouter/source benchmarks/routing/conversations.ts [SET…]
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trainRouterEvents } from '@torouter/classifiers';
import { createRandom, drain, readOutcomes, stratifiedSplit, type OutcomeTable } from '@torouter/data';
import { cachedEncoder, loadEncoder } from '@torouter/embed';
import { formatGain, formatRules, formatStickiness } from './conversations/format.js';
import { scoreRules, type ScenarioResult } from './conversations/score-rules.js';
import { scoreStickiness, type StickinessResult } from './conversations/score-stickiness.js';
import { RECIPES } from './recipes.js';
import { SETS, type RoutingSet } from './sets.js';

const README = fileURLToPath(new URL('README.md', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.torouter/vectors', import.meta.url));
const MARKERS = ['<!-- conversations:start -->', '<!-- conversations:end -->'] as const;
const SEED = 42;
/** Test rows per dataset: what is compared differs by far more than their noise. */
const ROWS = 500;
const DEFAULT = 'prior on TF-IDF alone';
/** Other recipes, to see whether a rule depends on it. */
const CHECKED: Readonly<Record<string, readonly string[]>> = {
  zeroeval: ['default: prior on MiniLM + TF-IDF', 'kNN on TF-IDF', 'MLP on TF-IDF'],
};

const CONVERSATION_SETS: Readonly<Record<string, (folder: string) => Promise<RoutingSet[]>>> = {
  zeroeval: SETS.zeroeval,
  mirage: SETS.mirage,
  routerdc: SETS.routerdc,
  async 'mmlu-pro'(folder) {
    const all = await readOutcomes(join(folder, 'mmlu-pro'));
    // It has outcomes for six of seven queries only.
    const table = all.selectExperts(all.experts.filter((expert) => expert !== 'DeepSeek-Coder-V2'));
    const datasets = table.queries.map(({ dataset }) => dataset);
    const { train, test } = stratifiedSplit(datasets, { testShare: 0.2, seed: SEED });
    const tests = [{ name: 'MMLU-Pro', table: table.selectRows(test) }];
    return [{ name: 'mmlu-pro', average: 'datasets', train: table.selectRows(train), tests }];
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const workbench = process.env.TOROUTER_WORKBENCH;
  const names = args.length > 0 ? args : Object.keys(CONVERSATION_SETS);
  if (!workbench || names.some((name) => !CONVERSATION_SETS[name])) {
    console.error(
      `TOROUTER_WORKBENCH should name a folder with data/outcomes/SET in it; sets are ${Object.keys(CONVERSATION_SETS).join(', ')}.`,
    );
    return 2;
  }
  const byDefault: Record<string, ScenarioResult[]> = {};
  const byOthers: Record<string, ScenarioResult[]> = {};
  const oneTopic: Record<string, StickinessResult[]> = {};
  const twoTopics: Record<string, StickinessResult[]> = {};
  for (const name of names)
    for (const set of await CONVERSATION_SETS[name](join(workbench, 'data', 'outcomes')))
      for (const recipe of RECIPES) {
        if (recipe.name !== DEFAULT && !CHECKED[name]?.includes(recipe.name)) continue;
        const encoder = recipe.encoder
          ? cachedEncoder(await loadEncoder('minilm', { precision: 'int8', workers: 2 }), { folder: CACHE })
          : undefined;
        await using router = await drain(
          trainRouterEvents(set.train, { ...recipe.options, name: recipe.name, seed: SEED, encoder }),
        );
        for (const test of set.tests) {
          console.error(`${test.name}, ${recipe.name}`);
          const table = atMost(test.table, ROWS);
          const results = await scoreRules(router, { train: set.train, test: table, average: set.average, seed: SEED });
          console.log(`### ${test.name}: ${recipe.name}\n\n${formatRules({ [test.name]: results })}\n`);
          if (recipe.name === DEFAULT) {
            byDefault[test.name] = results;
            oneTopic[test.name] = await scoreStickiness(router, table, { topics: 1, seed: SEED });
            twoTopics[test.name] = await scoreStickiness(router, table, { topics: 2, seed: SEED });
          } else byOthers[`${test.name}: ${recipe.name}`] = results;
        }
      }
  const text = [
    `**Rules**, ${DEFAULT}; means over ${Object.keys(byDefault).join(', ')}`,
    formatRules(byDefault),
    '**The shipped rule** minus the last user message alone, in points',
    formatGain(byDefault),
    ...(Object.keys(byOthers).length > 0 ? ['The same for other recipes', formatGain(byOthers)] : []),
    '**Staying** with the expert of the turn before, six turns of one dataset: quality minus that of margin 0, share of turns with a switch',
    formatStickiness(oneTopic),
    'Three turns of one dataset, then three of another',
    formatStickiness(twoTopics),
  ].join('\n\n');
  console.log(text);
  if (args.length === 0) {
    const page = await readFile(README, 'utf8');
    const [before, after] = [page.split(MARKERS[0])[0], page.split(MARKERS[1])[1]];
    await writeFile(README, `${before}${MARKERS[0]}\n\n${text}\n\n${MARKERS[1]}${after}`);
  }
  return 0;
}

/** So many rows of each dataset, drawn with the seed. */
function atMost(table: OutcomeTable, rowsPerDataset: number): OutcomeTable {
  const taken = new Map<string, number>();
  const order = createRandom(SEED).shuffle(Int32Array.from({ length: table.rows }, (_, row) => row));
  const kept = order.filter((row) => {
    const { dataset } = table.queries[row];
    taken.set(dataset, (taken.get(dataset) ?? 0) + 1);
    return taken.get(dataset)! <= rowsPerDataset;
  });
  return table.selectRows(kept.sort());
}
