import { Option, type Command } from 'commander';
import { precisionOption } from '../shared/load-router.js';
import { parseInteger, parseNonNegative } from '../shared/parse-options.js';
import { LOG_LEVELS } from './log-level.js';
import { parseModelAlias } from './parse-model-alias.js';
import { parsePolicyOption } from './parse-policy-option.js';

/** Timers of Node hold 31 bits of milliseconds. */
const MAX_SECONDS = 2_147_483;

/** Adds the options of `torouter serve`, in groups. */
export function addServeOptions(command: Command): Command {
  return command
    .optionsGroup('What is served:')
    .requiredOption('--router <folder>', 'router to serve')
    .requiredOption('--experts <file>', 'experts.json: how to reach the experts')
    .addOption(precisionOption())
    .optionsGroup('Where, and for whom:')
    .option('--port <port>', 'port to listen on; 0 takes a free one', parseInteger(0), 2345)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--api-key-env <name>', 'environment variable with the key that clients must bring (default: none)')
    .optionsGroup('Names of models:')
    .option('--model-alias <alias=model>', 'another name of a model; repeatable', parseModelAlias)
    .addOption(
      new Option('--unknown-model <how>', 'a model that nobody knows (default: refuse)').choices(['refuse', 'route']),
    )
    .option(
      '--policy <name=spec>',
      'what "auto:name" decides by: best, utility:LAMBDA or keep-quality; repeatable (default: best=best, and cheap=keep-quality where it is recorded)',
      parsePolicyOption,
    )
    .optionsGroup('When experts or the router fail:')
    .addOption(
      new Option(
        '--broken-streams <how>',
        'a stream whose expert fails after its first token (default: error)',
      ).choices(['error', 'continue']),
    )
    .option('--fallback-expert <name>', 'who answers where the router itself fails (default: nobody)')
    .option(
      '--switch-margin <score>',
      'by how much another expert must be better before a conversation moves to it (default: 0.02)',
      parseNonNegative(),
    )
    .optionsGroup('Limits:')
    .option('--max-requests <n>', 'requests in flight; more are refused (default: 10000)', parseInteger(1))
    .option('--max-body-bytes <n>', 'longer requests are refused (default: 10485760)', parseInteger(1))
    .option('--max-sessions <n>', 'conversations whose expert is remembered (default: 100000)', parseInteger(0))
    .option('--max-cached-decisions <n>', 'texts whose scores are kept (default: 10000)', parseInteger(0))
    .option('--keep-decisions <n>', 'decisions that /v1/decisions/ID knows (default: 10000)', parseInteger(0))
    .option(
      '--drain-timeout <seconds>',
      'time that requests in flight have once the server is told to end (default: 10)',
      parseNonNegative(MAX_SECONDS),
    )
    .optionsGroup('Logs:')
    .addOption(new Option('--log <level>', 'JSON lines on stderr').choices(LOG_LEVELS).default('warn'))
    .option('--log-file <file>', 'write them into a file instead; SIGHUP opens it anew')
    .option('--log-prompts', 'with the messages of requests');
}
