import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { TorouterError } from '@torouter/data';

/** A result in the making. */
export interface Output extends AsyncDisposable {
  /** Waits where the reader is slower. */
  write(text: string): Promise<void>;
  /** Puts the file in its place. Without it, disposing leaves nothing behind. */
  finish(): Promise<void>;
}

/**
 * Opens a file that is written beside its place and renamed at the end, or stdout for "-".
 *
 * @throws {TorouterError} TOROUTER_WRITE_FAILED
 */
export async function openOutput(path: string): Promise<Output> {
  if (path === '-')
    return {
      async write(text) {
        if (!process.stdout.write(text)) await once(process.stdout, 'drain');
      },
      async finish() {},
      async [Symbol.asyncDispose]() {},
    };
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  const stream = createWriteStream(beside, { flags: 'wx' });
  const end = finished(stream);
  end.catch(() => undefined);
  const failed = (error: unknown) =>
    new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}). Name another file, or make room.`,
      { cause: error, details: { file: path } },
    );
  const guarded = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      throw failed(error);
    }
  };
  await guarded(once(stream, 'open'));
  let placed = false;
  return {
    async write(text) {
      if (!stream.write(text)) await guarded(Promise.race([once(stream, 'drain'), end]));
    },
    async finish() {
      stream.end();
      await guarded(end.then(() => rename(beside, path)));
      placed = true;
    },
    async [Symbol.asyncDispose]() {
      stream.destroy();
      if (!placed) await rm(beside, { force: true });
    },
  };
}
