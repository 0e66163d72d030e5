import { importOutcomes, writeOutcomes } from '@torouter/data';
import { Command, Option } from 'commander';
import { parseMap } from '../shared/parse-options.js';
import { say } from '../shared/terminal.js';

/** `torouter import`: a file of outcomes in another layout → an outcomes folder. */
export function importCommand(signal: AbortSignal): Command {
  return new Command('import')
    .description('Turn a file of outcomes into a folder that train and eval read.')
    .argument('<file>', 'one row per query and expert (csv, jsonl, parquet), or RouterBench’s wide layout')
    .addOption(
      new Option('--format <format>', 'layout of the file')
        .choices(['csv', 'jsonl', 'parquet', 'routerbench'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', 'folder to write')
    .option('--map <list>', 'which column holds what: prompt=COL,model=COL,score=COL,…', parseMap)
    .action(
      async (
        file: string,
        options: { format: 'csv' | 'jsonl' | 'parquet' | 'routerbench'; out: string; map?: Record<string, string> },
      ) => {
        const table = await importOutcomes(file, { format: options.format, map: options.map, signal });
        await writeOutcomes(options.out, table, { signal });
        say(
          `${options.out}: ${table.rows} queries × ${table.columns} experts; recorded: ${table.recordedMetrics.join(', ')}`,
        );
      },
    );
}
