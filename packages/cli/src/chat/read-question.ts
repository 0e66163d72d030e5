import { isUtf8 } from 'node:buffer';
import { addAbortSignal, type Readable } from 'node:stream';
import { TorouterError } from '@torouter/data';

/**
 * All of stdin as one question, without the line ends behind it.
 *
 * @throws {TorouterError} TOROUTER_INVALID_UTF8
 */
export async function readQuestion(stdin: Readable, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes))
    throw new TorouterError(
      'TOROUTER_INVALID_UTF8',
      'Expected stdin to be text in UTF-8, got other bytes. Convert it.',
    );
  return new TextDecoder().decode(bytes).trimEnd();
}
