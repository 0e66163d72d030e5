import { TorouterError, type ErrorCode } from '@torouter/data';

const PROBLEMS = {
  TOROUTER_WRITE_FAILED: [
    'could not be written',
    'Its whole lines are kept: see to the disk’s space and that you may write there, then go on with --resume.',
  ],
  TOROUTER_FILE_UNREADABLE: ['cannot be read', 'Check that it is a file you may read.'],
} as const satisfies Partial<Record<ErrorCode, readonly [string, string]>>;

/** A failure of the file system at a journal, as a typed error; other values come back as they are. */
export function journalError(code: keyof typeof PROBLEMS, path: string, error: unknown): unknown {
  const reason = (error as NodeJS.ErrnoException | null)?.code;
  if (TorouterError.isInstance(error) || typeof reason !== 'string' || !/^E[A-Z0-9]+$/.test(reason)) return error;
  const [problem, remedy] = PROBLEMS[code];
  return new TorouterError(code, `The journal ${path} ${problem} (${reason}). ${remedy}`, {
    details: { file: path, reason },
    cause: error,
  });
}
