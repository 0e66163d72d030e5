import type { ByteStream, Write } from '../byte-stream.js';
import type { Exchange } from '../monitor/exchange.js';
import { openAiError } from '../response/openai-error.js';
import { TrackedWrite } from '../tracked-write.js';

/**
 * A stream that cannot throw: where the expert breaks, the last event is OpenAI's error object, which clients raise, and no
 * `[DONE]` follows. Where the client is gone, nothing is sent. The exchange ends with the stream.
 */
export function endInErrorEvent(stream: ByteStream, exchange: Exchange): ByteStream {
  return {
    [Symbol.asyncIterator]: () => iterate(stream, exchange),
    forEach: stream.forEach && ((write) => handOn(stream, exchange, write)),
  };
}

async function* iterate(stream: ByteStream, exchange: Exchange): AsyncGenerator<Uint8Array, void> {
  let failure: unknown;
  let complete = false;
  try {
    yield* stream;
    complete = true;
  } catch (error) {
    if (exchange.signal?.aborted) return;
    failure = error;
    complete = true;
    yield errorEvent(error);
  } finally {
    exchange.end(complete ? 200 : 499, failure);
  }
}

async function handOn(stream: ByteStream, exchange: Exchange, write: Write): Promise<void> {
  const reader = new TrackedWrite(write);
  try {
    await stream.forEach!(reader.write);
    exchange.end(200);
  } catch (error) {
    const gone = reader.failed || exchange.signal?.aborted === true;
    exchange.end(gone ? 499 : 200, gone ? undefined : error);
    if (!gone) await write(errorEvent(error));
  }
}

function errorEvent(error: unknown): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(openAiError(error).body)}\n\n`);
}
