import { stat } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';

/**
 * Keeps a result from taking the place of what it is made of.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where both names lead to one plain file.
 */
export async function refuseSameFile(input: string, output: string): Promise<void> {
  const [from, to] = await Promise.all([input, output].map((path) => stat(path).catch(() => undefined)));
  if (from?.isFile() && from.ino === to?.ino && from.dev === to.dev)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `${output} is what is read: the result would replace it. Name another file.`,
      { details: { file: output } },
    );
}
