import type { ChatStream } from '../expert.js';
import { StreamScanner } from './stream-scanner.js';

/** The text of a stream's first choice, read to the end. Throws what the stream throws. */
export async function streamText(stream: ChatStream): Promise<string> {
  const scanner = new StreamScanner(true);
  for await (const bytes of stream) scanner.push(bytes);
  scanner.end();
  return scanner.text;
}
