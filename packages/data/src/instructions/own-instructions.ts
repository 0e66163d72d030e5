import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files/file-error.js';
import { readJsonLines } from '../files/read-json-lines.js';
import type { RecordPlace } from '../files/record-reader.js';
import { TorouterError } from '../torouter-error.js';
import type { Instruction } from './instruction.js';
import { noInstructions } from './no-instructions.js';
import { toInstruction } from './to-instruction.js';

/**
 * The rows of torouter's own form with their places, one at a time: of a `.jsonl` or `.jsonl.gz` file, or of all of those in
 * a folder in order of name. Ids are not compared.
 *
 * @throws {TorouterError} The errors of {@link readJsonLines}; TOROUTER_BAD_RECORD, TOROUTER_EMPTY_DATA.
 */
export async function* ownInstructions(
  path: string,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<{ instruction: Instruction; place: RecordPlace }, void> {
  let rows = 0;
  for (const file of await instructionFiles(path))
    for await (const { line, value } of readJsonLines(file, { signal })) {
      const place = { file, line };
      rows++;
      yield { instruction: toInstruction(value, place), place };
    }
  if (rows === 0) throw noInstructions(path);
}

async function instructionFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => /\.jsonl(\.gz)?$/.test(name)).sort();
    if (names.length) return names.map((name) => join(path, name));
  } catch (error) {
    throw fileError(error, path);
  }
  throw new TorouterError('TOROUTER_FILE_NOT_FOUND', `${path} holds no .jsonl or .jsonl.gz file. Check the path.`, {
    details: { file: path },
  });
}
