import { TorouterError } from '../torouter-error.js';

/** A failure of the file system while `path` was read, as a typed error; other values come back as they are. */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (typeof code !== 'string' || TorouterError.isInstance(error)) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new TorouterError('TOROUTER_FILE_NOT_FOUND', `${path} does not exist. Check the path.`, {
      details: { file: path },
      cause: error,
    });
  if (/^E[A-Z0-9]+$/.test(code))
    return new TorouterError(
      'TOROUTER_FILE_UNREADABLE',
      `${path} cannot be read (${code}). Check that it is a file you may read.`,
      {
        details: { file: path, reason: code },
        cause: error,
      },
    );
  return error;
}
