import { Router } from '@torouter/classifiers';
import { createExperts, readExpertsFile } from '@torouter/experts';
import { Gateway, serve } from '@torouter/serve';
import { Command } from 'commander';
import { parseInteger } from '../shared/parse-options.js';
import { say } from '../shared/terminal.js';
import { untilAborted } from '../shared/until-aborted.js';

/** `torouter serve`: a router and its experts behind an OpenAI-compatible endpoint, until Ctrl-C. */
export function serveCommand(signal: AbortSignal): Command {
  return new Command('serve')
    .description('Serve a router behind an OpenAI-compatible endpoint.')
    .requiredOption('--router <folder>', 'router to serve')
    .requiredOption('--experts <file>', 'experts.json: how to reach the experts')
    .option('--port <port>', 'port to listen on; 0 takes a free one', parseInteger(0), 2345)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .action(async (options: { router: string; experts: string; port: number; host: string }) => {
      const router = await Router.load(options.router);
      const experts = createExperts(await readExpertsFile(options.experts));
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
