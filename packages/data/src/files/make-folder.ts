import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing; one that is there is left as it is. Node's own `recursive` never returns
 * where the file system says of a folder in one that exists that it does not (`/proc`).
 *
 * @throws What the file system says, with its `code`.
 */
export async function makeFolder(folder: string): Promise<void> {
  const refusal = await attempt(folder);
  if (refusal === undefined) return;
  const above = dirname(folder);
  if (refusal.code !== 'ENOENT' || above === folder) throw refusal;
  await makeFolder(above);
  const again = await attempt(folder);
  if (again) throw again;
}

async function attempt(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder);
    return undefined;
  } catch (error) {
    const found = await stat(folder).catch(() => undefined);
    return found?.isDirectory() ? undefined : (error as NodeJS.ErrnoException);
  }
}
