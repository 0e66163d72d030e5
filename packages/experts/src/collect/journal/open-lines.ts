import { open, type FileHandle } from 'node:fs/promises';
import { endOfLines } from './end-of-lines.js';
import { journalError } from './journal-error.js';

/** A file of lines that is open for appending. */
export interface OpenLines {
  file: FileHandle;
  /** Bytes of whole lines in it. */
  end: number;
  /** Bytes that were cut off behind them. */
  tornBytes: number;
}

/**
 * Opens a file of lines for going on with it, or makes it. What stands behind its last line feed is cut off: a line that a crash broke, or the
 * zeros that a power cut leaves.
 *
 * @throws {TorouterError} TOROUTER_WRITE_FAILED
 */
export async function openLines(path: string): Promise<OpenLines> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'a+');
    const { size } = await file.stat();
    const end = await endOfLines(file, size);
    if (end < size) await file.truncate(end);
    return { file, end, tornBytes: size - end };
  } catch (error) {
    await file?.close().catch(() => undefined);
    throw journalError('TOROUTER_WRITE_FAILED', path, error);
  }
}
