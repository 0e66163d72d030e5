import type { Exchange } from '../monitor/exchange.js';
import { openAiError } from '../response/openai-error.js';

/**
 * A stream that cannot throw: where the expert breaks, the last event is OpenAI's error object, which clients raise, and no
 * `[DONE]` follows. Where the client is gone, nothing is sent. The exchange ends with the stream.
 */
export async function* endInErrorEvent(
  stream: AsyncIterable<Uint8Array>,
  exchange: Exchange,
): AsyncGenerator<Uint8Array, void> {
  let failure: unknown;
  let complete = false;
  try {
    yield* stream;
    complete = true;
  } catch (error) {
    if (exchange.signal?.aborted) return;
    failure = error;
    complete = true;
    yield Buffer.from(`data: ${JSON.stringify(openAiError(error).body)}\n\n`);
  } finally {
    exchange.end(complete ? 200 : 499, failure);
  }
}
