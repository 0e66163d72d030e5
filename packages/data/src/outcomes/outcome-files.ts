import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files/file-error.js';
import { TorouterError } from '../torouter-error.js';

/** The file that describes where outcomes come from. */
export const META_FILE = 'meta.json';

/**
 * Finds `<name>.jsonl` or `<name>.jsonl.gz` in a folder of outcomes.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND without either, TOROUTER_FILE_UNREADABLE with both: which is meant?
 */
export async function outcomeFile(folder: string, name: 'queries' | 'outcomes'): Promise<string> {
  await stat(folder).catch((error) => {
    throw fileError(error, folder);
  });
  const candidates = [`${name}.jsonl`, `${name}.jsonl.gz`].map((file) => join(folder, file));
  const there = await Promise.all(candidates.map(exists));
  if (there[0] && there[1])
    throw new TorouterError(
      'TOROUTER_FILE_UNREADABLE',
      `${folder} holds both ${name}.jsonl and ${name}.jsonl.gz, and which is meant cannot be told. Remove one.`,
      { details: { folder } },
    );
  const found = candidates.find((_, index) => there[index]);
  if (!found)
    throw new TorouterError(
      'TOROUTER_FILE_NOT_FOUND',
      `${folder} holds neither ${name}.jsonl nor ${name}.jsonl.gz. A folder of outcomes needs queries and outcomes; "torouter import" makes one from CSV, JSONL or Parquet.`,
      { details: { folder } },
    );
  return found;
}

/** Whether a file or folder is there. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
