import type { BertPrecision } from '@torouter/classifiers';
import { Command } from 'commander';
import { loadRouter, precisionOption } from '../shared/load-router.js';
import { print } from '../shared/terminal.js';

/** `torouter route`: one decision, without asking any expert. */
export function routeCommand(signal: AbortSignal): Command {
  return new Command('route')
    .description('Show which expert a router would ask, and why.')
    .argument('<text>', 'the prompt')
    .requiredOption('--router <folder>', 'router to ask')
    .addOption(precisionOption())
    .option('--json', 'print {expert, scores, reason}')
    .action(async (text: string, options: { router: string; precision?: BertPrecision; json?: boolean }) => {
      await using router = await loadRouter(options.router, options.precision);
      const decision = await router.route(text, { signal });
      if (options.json) return print(JSON.stringify(decision, null, 2));
      const scores = Object.entries(decision.scores).sort(([, a], [, b]) => b - a);
      print(
        `${decision.expert}  (${decision.reason})\n${scores.map(([name, score]) => `  ${score.toFixed(4)}  ${name}`).join('\n')}`,
      );
    });
}
