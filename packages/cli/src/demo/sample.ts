import { readOutcomes, readPrices, stratifiedSplit, withCosts, type OutcomeTable } from '@torouter/data';
import { packageFolder } from '../shared/package-folder.js';

/** The split of the sample: responses ship for exactly these test rows, so that replay experts can answer them. */
export const SAMPLE_SEED = 42;
/** See {@link SAMPLE_SEED}. */
export const SAMPLE_TEST_SHARE = 0.2;

/** The outcomes that ship with the package: real answers of eight LLMs, with estimated costs, split into train and test. */
export async function loadSample(
  signal?: AbortSignal,
): Promise<{ all: OutcomeTable; train: OutcomeTable; test: OutcomeTable }> {
  const folder = `${packageFolder()}/sample`;
  const outcomes = await readOutcomes(folder, { texts: ['response'], signal });
  const { table } = withCosts(outcomes, await readPrices(`${folder}/prices.json`));
  const split = stratifiedSplit(
    table.queries.map((query) => query.dataset),
    { testShare: SAMPLE_TEST_SHARE, seed: SAMPLE_SEED },
  );
  return { all: table, train: table.selectRows(split.train), test: table.selectRows(split.test) };
}
