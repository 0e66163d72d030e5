import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describeOutcomes, formatOutcomes } from '../shared/describe-outcomes.js';
import { describeRouter, formatRouter } from '../shared/describe-router.js';
import { print } from '../shared/terminal.js';

/** `torouter inspect`: what a router or an outcomes folder holds. */
export function inspectCommand(signal: AbortSignal): Command {
  return new Command('inspect')
    .description('Show what a router, or a folder of outcomes, holds.')
    .argument('<folder>', 'a router or outcomes')
    .option('--json', 'print it as JSON')
    .action(async (folder: string, { json }: { json?: boolean }) => {
      if (existsSync(join(folder, 'router.json'))) {
        const described = await describeRouter(folder);
        print(json ? JSON.stringify(described, null, 2) : formatRouter(described));
      } else {
        const described = await describeOutcomes(folder, signal);
        print(json ? JSON.stringify(described, null, 2) : formatOutcomes(described));
      }
    });
}
