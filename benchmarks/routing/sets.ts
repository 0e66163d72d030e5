import { join } from 'node:path';
import { readOutcomes, stratifiedSplit, type OutcomeTable } from '@torouter/data';

/** A set of outcomes, split as it is scored. */
export interface RoutingSet {
  name: string;
  average: 'rows' | 'datasets';
  train: OutcomeTable;
  tests: { name: string; table: OutcomeTable }[];
}

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
  mirage: async (folder) => [splitOf('mirage', 'MIRAGE', 'datasets', await readOutcomes(join(folder, 'mirage')))],
  async zeroeval(folder) {
    const table = await readOutcomes(join(folder, 'zeroeval'));
    // Its hidden reasoning tokens spoil cost estimates, and it leaves nothing to route.
    const experts = table.experts.filter((expert) => !expert.startsWith('o1-mini'));
    return [splitOf('zeroeval', 'ZeroEval without o1-mini', 'rows', table.selectExperts(experts))];
  },
};

function splitOf(name: string, title: string, average: 'rows' | 'datasets', table: OutcomeTable): RoutingSet {
  const { train, test } = stratifiedSplit(
    table.queries.map((query) => query.dataset),
    { testShare: 0.2, seed: 42 },
  );
  return { name, average, train: table.selectRows(train), tests: [{ name: title, table: table.selectRows(test) }] };
}
