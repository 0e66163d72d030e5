import { TorouterError } from '@torouter/data';
import type { ByteStream, Write } from '../byte-stream.js';
import type { Exchange } from '../monitor/exchange.js';
import { openAiError } from '../response/openai-error.js';

/**
 * A stream that cannot throw: where the expert breaks, the last event is OpenAI's error object, which clients raise, and no
 * `[DONE]` follows. Where the client is gone, nothing is sent. The exchange ends with the stream.
 */
export function endInErrorEvent(stream: ByteStream, exchange: Exchange): ByteStream {
  const chunks = iterate(stream, exchange);
  return {
    [Symbol.asyncIterator]: () => chunks,
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
    if (isGone(exchange, error)) return;
    failure = error;
    complete = true;
    yield errorEvent(error);
  } finally {
    exchange.end(complete ? 200 : 499, failure);
  }
}

async function handOn(stream: ByteStream, exchange: Exchange, write: Write): Promise<void> {
  try {
    await stream.forEach!(write);
    exchange.end(200);
  } catch (error) {
    const gone = isGone(exchange, error);
    exchange.end(gone ? 499 : 200, gone ? undefined : error);
    if (!gone) await write(errorEvent(error));
  }
}

function isGone({ signal }: Exchange, error: unknown): boolean {
  return signal?.aborted === true || (TorouterError.isInstance(error) && error.code === 'TOROUTER_ABORTED');
}

function errorEvent(error: unknown): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(openAiError(error).body)}\n\n`);
}
