import type { BertPrecision } from '@torouter/classifiers';
import { createExperts, readExpertsFile, type Expert, type ExpertConfig } from '@torouter/experts';
import { Gateway, serve } from '@torouter/serve';
import { Command } from 'commander';
import { TorouterError } from '@torouter/data';
import { loadRouter, precisionOption } from '../shared/load-router.js';
import { parseInteger } from '../shared/parse-options.js';
import { say } from '../shared/terminal.js';
import { untilAborted } from '../shared/until-aborted.js';

interface ServeCommandOptions {
  router: string;
  experts: string;
  precision?: BertPrecision;
  port: number;
  host: string;
}

/** `torouter serve`: a router and its experts behind an OpenAI-compatible endpoint, until Ctrl-C. */
export function serveCommand(signal: AbortSignal): Command {
  return new Command('serve')
    .description('Serve a router behind an OpenAI-compatible endpoint.')
    .requiredOption('--router <folder>', 'router to serve')
    .requiredOption('--experts <file>', 'experts.json: how to reach the experts')
    .addOption(precisionOption())
    .option('--port <port>', 'port to listen on; 0 takes a free one', parseInteger(0), 2345)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .action(async (options: ServeCommandOptions) => {
      await using router = await loadRouter(options.router, options.precision);
      const experts = createUsedExperts(await readExpertsFile(options.experts), router.experts);
      try {
        const gateway = new Gateway({ router, experts });
        if (gateway.unusedExperts.length > 0)
          say(`the router does not use ${gateway.unusedExperts.join(', ')}; they answer only when named as the model`);
        await using server = await serve(gateway, { port: options.port, host: options.host });
        say(`serving ${router.name} on ${server.url}; Ctrl-C ends it`);
        await untilAborted(signal);
        say('closing');
      } finally {
        await Promise.all([...experts.values()].map((expert) => expert.close()));
      }
    });
}

/** Experts of the entries. One that the router does not use, and that cannot be made (its key is not set), is left out. */
function createUsedExperts(configs: readonly ExpertConfig[], used: readonly string[]): Map<string, Expert> {
  const experts = createExperts(configs.filter(({ name }) => used.includes(name)));
  for (const config of configs.filter(({ name }) => !used.includes(name)))
    try {
      for (const [name, expert] of createExperts([config])) experts.set(name, expert);
    } catch (error) {
      if (!TorouterError.isInstance(error)) throw error;
      say(`the router does not use ${config.name}, and it is left out: ${error.message}`);
    }
  return experts;
}
