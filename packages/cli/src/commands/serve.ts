import { Command } from 'commander';
import { addServeOptions } from '../serving/add-serve-options.js';
import { runServer } from '../serving/run-server.js';
import type { ServeSettings } from '../serving/serve-settings.js';

/** `torouter serve`: a router and its experts behind an OpenAI-compatible endpoint, until Ctrl-C. SIGHUP reads both anew. */
export function serveCommand(signal: AbortSignal): Command {
  return addServeOptions(
    new Command('serve').description('Serve a router behind an OpenAI-compatible endpoint.'),
  ).action((settings: ServeSettings) => runServer(settings, signal));
}
