import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { TorouterError } from '@torouter/data';

/** A result in the making. */
export interface Output extends AsyncDisposable {
  /**
   * Waits where the reader is slower.
   *
   * @returns False where nobody reads any more (`… | head`): there is nothing left to do.
   */
  write(text: string): Promise<boolean>;
  /** Puts the file in its place. Without it, disposing leaves nothing behind. */
  finish(): Promise<void>;
}

/**
 * Opens a file that is written beside its place and renamed at the end, or stdout for "-". What is no plain file (a device, a named pipe) is
 * written where it is: a rename would put a file in its place.
 *
 * @throws {TorouterError} TOROUTER_WRITE_FAILED
 */
export async function openOutput(path: string): Promise<Output> {
  const failed = (error: unknown) =>
    new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `${path === '-' ? 'stdout' : path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}). Name another file, or make room.`,
      { cause: error, details: { file: path } },
    );
  if (path === '-') {
    const { stdout } = process;
    const { write, throwIfBroken, onError } = writer(stdout, failed);
    return {
      write,
      async finish() {
        await setImmediate();
        throwIfBroken();
      },
      async [Symbol.asyncDispose]() {
        await setImmediate();
        // While something is still to be written, an error may come.
        if (stdout.writableLength === 0) stdout.off('error', onError);
      },
    };
  }
  const known = await stat(path).catch(() => undefined);
  const inPlace = known !== undefined && !known.isFile();
  // Of a link, the file that it leads to is replaced.
  const place = await realpath(path).catch(() => path);
  const beside = join(dirname(place), `.${basename(place)}.${randomBytes(6).toString('hex')}`);
  const stream = createWriteStream(inPlace ? path : beside, { flags: inPlace ? 'w' : 'wx' });
  const { write, throwIfBroken } = writer(stream, failed);
  try {
    await once(stream, 'open');
  } catch (error) {
    throw failed(error);
  }
  let placed = inPlace;
  return {
    write,
    async finish() {
      throwIfBroken();
      stream.end();
      try {
        await finished(stream);
        if (!placed) await rename(beside, place);
      } catch (error) {
        throw failed(error);
      }
      placed = true;
    },
    async [Symbol.asyncDispose]() {
      stream.destroy();
      if (!placed) await rm(beside, { force: true });
    },
  };
}

function writer(stream: NodeJS.WritableStream, failed: (error: unknown) => TorouterError) {
  let broken: NodeJS.ErrnoException | undefined;
  // It may come at any time, also between two writes.
  const onError = (error: NodeJS.ErrnoException) => void (broken ??= error);
  stream.on('error', onError);
  const throwIfBroken = () => {
    if (broken && broken.code !== 'EPIPE') throw failed(broken);
  };
  return {
    onError,
    throwIfBroken,
    async write(text: string): Promise<boolean> {
      if (!broken && !stream.write(text)) await once(stream, 'drain').catch(onError);
      throwIfBroken();
      return !broken;
    },
  };
}
