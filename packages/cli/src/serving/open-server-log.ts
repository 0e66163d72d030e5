import { once } from 'node:events';
import { TorouterError } from '@torouter/data';
import { say } from '../shared/terminal.js';
import type { LogLevel } from './log-level.js';
import type { ServerLog } from './server-log.js';

/** Where lines cannot be written as fast as they come, more than so many bytes are not kept. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const STDERR = 2;

/**
 * Opens the log: JSON lines on stderr or in a file, written beside the requests, all of them before it is closed.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where there is nothing to write into a file, or with prompts;
 *   TOROUTER_WRITE_FAILED where the file cannot be opened.
 */
export async function openServerLog({
  log: level,
  logFile: file,
  logPrompts,
}: {
  log: LogLevel;
  logFile?: string;
  logPrompts?: boolean;
}): Promise<ServerLog> {
  if (level === 'off') {
    if (file !== undefined || logPrompts)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        '--log off writes no log; leave --log-file and --log-prompts out, or log something.',
      );
    return { logger: undefined, event: () => false, reopen() {}, async [Symbol.asyncDispose]() {} };
  }
  const { pino } = await import('pino');
  const destination = pino.destination({ dest: file ?? STDERR, sync: false, maxLength: MAX_WAITING_BYTES });
  try {
    await once(destination, 'ready');
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `The log ${file} cannot be written (${(error as NodeJS.ErrnoException).code}). Choose a file in a folder that exists and may be written.`,
      { cause: error, details: { file } },
    );
  }
  // A log that fails must not end the server.
  destination.on('error', () => {});
  destination.once('error', (error: NodeJS.ErrnoException) => {
    if (file !== undefined) say(`lines of the log ${file} are lost (${error.code}); check the disk's space`);
  });
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    logger,
    event(of, message, fields = {}) {
      logger[of](fields, message);
      return file === undefined && logger.isLevelEnabled(of);
    },
    reopen() {
      if (file !== undefined) destination.reopen();
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        destination.once('close', resolve);
        destination.once('error', () => resolve());
        destination.end();
      }),
  };
}
