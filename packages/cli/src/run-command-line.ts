import { TorouterError } from '@torouter/data';
import { Command, CommanderError } from 'commander';
import { chatCommand } from './commands/chat.js';
import { collectCommand } from './commands/collect.js';
import { demoCommand } from './commands/demo.js';
import { embedCommand } from './commands/embed.js';
import { evalCommand } from './commands/eval.js';
import { importCommand } from './commands/import.js';
import { inspectCommand } from './commands/inspect.js';
import { routeCommand } from './commands/route.js';
import { serveCommand } from './commands/serve.js';
import { trainCommand } from './commands/train.js';
import { ABORT_EXIT_CODE, abortOnSignals } from './shared/abort-on-signals.js';
import { VERSION } from './version.js';

/**
 * Runs one torouter command.
 *
 * @param args What follows `torouter` on the command line.
 * @returns The exit code: 0 done, 1 the operation failed, 2 wrong use or configuration, 3 unusable data or artefact, 130
 *   interrupted. Errors are one line on stderr; TOROUTER_DEBUG=1 adds the stack.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const { signal, release } = abortOnSignals();
  const program = new Command('torouter')
    .description('Train, evaluate and serve a router over several LLMs.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'torouter: ')) });
  for (const command of [
    demoCommand,
    importCommand,
    collectCommand,
    embedCommand,
    trainCommand,
    evalCommand,
    routeCommand,
    serveCommand,
    chatCommand,
    inspectCommand,
  ])
    program.addCommand(command(signal).exitOverride().configureOutput(program.configureOutput()));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeOf(error, signal);
  } finally {
    release();
  }
}

function exitCodeOf(error: unknown, signal: AbortSignal): number {
  // Commander has already printed help, version or the usage error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (signal.aborted) {
    process.stderr.write('torouter: interrupted\n');
    return ABORT_EXIT_CODE;
  }
  if (process.env.TOROUTER_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (TorouterError.isInstance(error)) {
    process.stderr.write(`torouter: ${error.message} (${error.code})\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`torouter: unexpected error: ${message} (TOROUTER_INTERNAL; TOROUTER_DEBUG=1 shows where)\n`);
  return 1;
}
