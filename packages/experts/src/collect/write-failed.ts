import { TorouterError } from '@torouter/data';

/** A failure of the file system at a file of a collection, as TOROUTER_WRITE_FAILED; other values come back as they are. */
export function writeFailed(path: string, error: unknown): unknown {
  const reason = (error as NodeJS.ErrnoException | null)?.code;
  if (TorouterError.isInstance(error) || typeof reason !== 'string' || !/^E[A-Z0-9]+$/.test(reason)) return error;
  return new TorouterError(
    'TOROUTER_WRITE_FAILED',
    `${path} could not be written (${reason}). See to the disk's space and that you may write there, and go on by --resume; no call is lost.`,
    { details: { file: path, reason }, cause: error },
  );
}
