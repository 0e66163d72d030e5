import type { BertPrecision, PolicyConfig } from '@torouter/classifiers';
import { TorouterError } from '@torouter/data';
import { formatEvaluation, formatPerDataset, measureDecisions } from '@torouter/eval';
import { Command, InvalidArgumentError, Option } from 'commander';
import { evaluateRouters, type RouterEntry } from '../shared/evaluate-routers.js';
import { loadRouter, precisionOption } from '../shared/load-router.js';
import { loadTable } from '../shared/load-table.js';
import { parseInteger, parseList, parseNumber } from '../shared/parse-options.js';
import { rowsWithSplit } from '../shared/split-table.js';
import { print, say, usesColor } from '../shared/terminal.js';

interface EvalCommandOptions {
  outcomes: string;
  router: string[];
  split?: string;
  datasets?: string[];
  average: 'rows' | 'datasets';
  prices?: string;
  lambda?: number;
  precision?: BertPrecision;
  seed: number;
  json?: boolean;
}

/** `torouter eval`: what routers are worth on rows that they have not seen. */
export function evalCommand(signal: AbortSignal): Command {
  return new Command('eval')
    .description('Score routers, beside honest baselines, on the rows that none of them has seen.')
    .requiredOption('--outcomes <folder>', 'outcomes to score on')
    .addOption(
      new Option('--router <folder>', 'router to score; may be given again')
        .argParser((value, held: string[] | undefined) => [...(held ?? []), value])
        .makeOptionMandatory(),
    )
    .option('--split <value>', 'only rows whose split field has this value')
    .option('--datasets <list>', 'only these datasets: x,y', parseList)
    .addOption(
      new Option('--average <how>', 'mean over rows, or over datasets').choices(['rows', 'datasets']).default('rows'),
    )
    .option('--prices <file>', 'price per expert, to compute costs from tokens')
    .option('--lambda <number>', 'decide by score − λ · expected cost ($)', parseLambda)
    .addOption(precisionOption())
    .option('--seed <number>', 'seed of the bootstrap and of random', parseInteger(0), 42)
    .option('--json', 'print the evaluation as JSON')
    .action(async (options: EvalCommandOptions) => {
      const policy: PolicyConfig | undefined =
        options.lambda === undefined ? undefined : { kind: 'utility', lambda: options.lambda };
      const entries = await loadEntries(options.router, policy, options.precision);
      const { table: all, costsEstimated } = await loadTable({
        folder: options.outcomes,
        datasets: options.datasets,
        prices: options.prices,
        signal,
        say,
      });
      const table = options.split
        ? all.selectRows(rowsWithSplit(all, 'split', options.split, 'TOROUTER_NOTHING_TO_SCORE'))
        : all;
      if (table.rows === 0) throw new TorouterError('TOROUTER_NOTHING_TO_SCORE', 'The selection holds no rows.');
      const split = options.split ?? 'unseen';
      const { average, seed } = options;
      const costNote = costsEstimated
        ? 'estimates; tokens are taken as characters / 4 where they were not recorded.'
        : undefined;
      const { evaluation, scored, seen } = await evaluateRouters(table, entries, {
        split,
        average,
        seed,
        costNote,
        repriced: options.prices !== undefined,
        signal,
      });
      if (seen > 0) say(`left out: ${seen} of ${table.rows} rows whose text was seen in training`);
      if (options.json) return print(JSON.stringify({ ...evaluation, seenRowsLeftOut: seen, costsEstimated }, null, 2));
      const texts = scored.queries.map((query) => query.prompt);
      const timed = new Map<string, { p50: number; p99: number }>();
      for (const { name, router } of entries)
        timed.set(name, await measureDecisions((text) => router.route(text, { policy }), texts));
      const rows = evaluation.rows.map((row) =>
        row.kind === 'router' ? { ...row, decisionSeconds: timed.get(row.name) } : row,
      );
      print(formatEvaluation({ ...evaluation, rows }, { color: usesColor(process.stdout) }));
      print(formatPerDataset(evaluation));
    });
}

function parseLambda(value: string): number {
  const lambda = parseNumber(value);
  if (lambda < 0) throw new InvalidArgumentError('It must be at least 0.');
  return lambda;
}

/** Loads routers; two of one name are told apart by their folders. */
async function loadEntries(
  folders: readonly string[],
  policy: PolicyConfig | undefined,
  precision: BertPrecision | undefined,
): Promise<RouterEntry[]> {
  const routers = await Promise.all(folders.map((folder) => loadRouter(folder, precision)));
  const twice = folders.find((folder, index) => folders.indexOf(folder) !== index);
  if (twice) throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `The router ${twice} is given twice; give it once.`);
  const names = routers.map((router) => router.name);
  return routers.map((router, index) => {
    const unique = names.filter((name) => name === router.name).length === 1;
    return { name: unique ? router.name : `${router.name} (${folders[index]})`, router, policy };
  });
}
