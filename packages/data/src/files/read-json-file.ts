import { TorouterError } from '../torouter-error.js';
import { readFileBytes } from './read-file-bytes.js';

/**
 * A file that holds one JSON object.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_INVALID_UTF8, or TOROUTER_FILE_UNREADABLE where it is no object.
 */
export async function readJsonFile(
  path: string,
  options: { signal?: AbortSignal } = {},
): Promise<Record<string, unknown>> {
  const bytes = await readFileBytes(path, options);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new TorouterError('TOROUTER_INVALID_UTF8', `${path} is not valid UTF-8. Save it as UTF-8.`, {
      details: { file: path },
      cause: error,
    });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The parser's own message quotes the text, which may hold prompts: it is not passed on.
  }
  throw new TorouterError(
    'TOROUTER_FILE_UNREADABLE',
    `${path} should hold one JSON object and does not. Check its syntax.`,
    {
      details: { file: path },
    },
  );
}
