import { join } from 'node:path';
import { createRandom, readOutcomes, stratifiedSplit, type OutcomeTable } from '@torouter/data';

/** A set of outcomes, split as it is scored. */
export interface RoutingSet {
  name: string;
  average: 'rows' | 'datasets';
  train: OutcomeTable;
  tests: { name: string; table: OutcomeTable }[];
  /** Whether BERT is fine-tuned on it, besides the recipes that take seconds. */
  bert?: boolean;
}

/** Training queries per dataset where BERT is fine-tuned. */
const BERT_ROWS_PER_DATASET = 1000;

/** The sets by name, each read and split when it is asked for; `folder` holds a folder of outcomes per set. */
export const SETS: Readonly<Record<string, (folder: string) => Promise<RoutingSet[]>>> = {
  async routerdc(folder) {
    const table = await readOutcomes(join(folder, 'routerdc'));
    // As published: HumanEval in JavaScript is not among the three sets that means are taken over.
    const rows = (split: string) =>
      table.selectRows(
        table.queries.flatMap((query, row) => (query.split === split && query.dataset !== 'humaneval-js' ? [row] : [])),
      );
    return [
      {
        name: 'routerdc',
        average: 'datasets',
        train: rows('train'),
        tests: [
          { name: 'RouterDC, in distribution', table: rows('test') },
          { name: 'RouterDC, out of it', table: rows('ood-test') },
        ],
      },
    ];
  },
  async 'routerdc-1000'(folder) {
    const [{ train, tests, ...set }] = await SETS.routerdc(folder);
    const few = train.selectRows(atMost(train, BERT_ROWS_PER_DATASET));
    const named = tests.map(({ name, table }) => ({
      name: `${name}, at most 1,000 training queries a dataset`,
      table,
    }));
    return [{ ...set, name: 'routerdc-1000', train: few, tests: named, bert: true }];
  },
  mirage: async (folder) => [splitOf('mirage', 'MIRAGE', 'datasets', await readOutcomes(join(folder, 'mirage')))],
  async zeroeval(folder) {
    const table = await readOutcomes(join(folder, 'zeroeval'));
    // Its hidden reasoning tokens spoil cost estimates, and it leaves nothing to route.
    const experts = table.experts.filter((expert) => !expert.startsWith('o1-mini'));
    return [splitOf('zeroeval', 'ZeroEval without o1-mini', 'rows', table.selectExperts(experts))];
  },
};

/** Some rows of each dataset, drawn with a seed. */
function atMost(table: OutcomeTable, rowsPerDataset: number): Int32Array {
  const taken = new Map<string, number>();
  const order = createRandom(42).shuffle(Int32Array.from({ length: table.rows }, (_, row) => row));
  return order
    .filter((row) => {
      const { dataset } = table.queries[row];
      taken.set(dataset, (taken.get(dataset) ?? 0) + 1);
      return taken.get(dataset)! <= rowsPerDataset;
    })
    .sort();
}

function splitOf(name: string, title: string, average: 'rows' | 'datasets', table: OutcomeTable): RoutingSet {
  const { train, test } = stratifiedSplit(
    table.queries.map((query) => query.dataset),
    { testShare: 0.2, seed: 42 },
  );
  return { name, average, train: table.selectRows(train), tests: [{ name: title, table: table.selectRows(test) }] };
}
