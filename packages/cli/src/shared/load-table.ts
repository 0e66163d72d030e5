import { readOutcomes, readPrices, TorouterError, withCosts, type OutcomeTable, type TextColumn } from '@torouter/data';

/** What commands that read an outcomes folder have in common. */
export interface LoadTableOptions {
  folder: string;
  /** Keep these experts only. */
  experts?: readonly string[];
  /** Keep these datasets only. */
  datasets?: readonly string[];
  /** A file of prices; costs are then computed from tokens, recorded or estimated. */
  prices?: string;
  texts?: readonly TextColumn[];
  signal?: AbortSignal;
  /** Gets sentences for people. */
  say: (message: string) => void;
}

/** Reads an outcomes folder, keeps what was asked for, and prices it. */
export async function loadTable({
  folder,
  experts,
  datasets,
  prices,
  texts = [],
  signal,
  say,
}: LoadTableOptions): Promise<{ table: OutcomeTable; costsEstimated: boolean }> {
  // Where no tokens are recorded, the length of the response tells the cost.
  let table = await readOutcomes(folder, { texts: prices ? [...texts, 'response'] : texts, signal });
  if (experts) table = table.selectExperts(experts);
  if (datasets) table = table.selectDatasets(datasets);
  say(`${folder}: ${table.rows} queries × ${table.columns} experts, ${table.datasets.length} datasets`);
  if (!prices) return { table, costsEstimated: false };
  const priced = withCosts(table, await readPrices(prices));
  if (priced.computed === 0)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The prices in ${prices} give no cost for any outcome in ${folder}: either they name none of its experts (${table.experts.slice(0, 10).join(', ')}), or it records no output tokens, outputChars or responses.`,
    );
  if (priced.unpriced.length > 0)
    say(`no price for ${priced.unpriced.join(', ')}; their costs are as recorded, else unknown`);
  if (priced.estimated) say('costs are estimates: tokens were not recorded and are taken as characters / 4');
  return { table: priced.table, costsEstimated: priced.estimated };
}
