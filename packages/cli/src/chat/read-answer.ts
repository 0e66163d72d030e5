import { TorouterError } from '@torouter/data';
import { createParser } from 'eventsource-parser';
import type { AnswerFacts } from './answer-facts.js';
import { factsOfChunk, type Chunk } from './facts-of-chunk.js';
import { gatewayRefusal } from './gateway-refusal.js';

const END = '[DONE]';
/** Time that a server has to close a stream that it has said is over. */
const GRACE_MS = 1_000;
/** An event is never so long; what is not an event could fill the memory. */
const MAX_EVENT_LENGTH = 2 ** 24;

/**
 * The text of a streamed answer, piece by piece as it comes.
 *
 * @param facts What the stream tells beside text is added to them.
 * @param key Never shown, also where an error repeats it.
 * @throws {TorouterError} TOROUTER_EXPERT_STREAM_BROKEN where the stream ends before `[DONE]`, TOROUTER_EXPERT_BAD_RESPONSE for
 *   events that are none, the gateway's own error where it sent one. The signal's reason.
 */
export async function* readAnswer(
  body: ReadableStream<Uint8Array>,
  facts: AnswerFacts,
  { key, signal }: { key?: string; signal: AbortSignal },
): AsyncGenerator<string, void> {
  const events: string[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data }) => events.push(data),
    onError: ({ type }) => (tooLong ||= type === 'max-buffer-size-exceeded'),
  });
  const reader = body.getReader();
  try {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw signal.aborted ? signal.reason : broken(error);
      });
      // The last blank line may be missing after [DONE], and only there.
      parser.feed(done ? '\n\n' : decoder.decode(value, { stream: true }));
      if (tooLong) throw badEvent();
      for (const event of events.splice(0)) {
        if (event === END) return await finish(reader);
        if (done) continue;
        const chunk = parse(event);
        if (chunk.error != null) throw gatewayRefusal(chunk, key);
        Object.assign(facts, factsOfChunk(chunk));
        const delta = chunk.choices?.[0]?.delta;
        const text = delta?.content ?? delta?.refusal;
        if (typeof text === 'string' && text !== '') yield text;
      }
      if (done) throw broken();
    }
  } finally {
    // A stream that broke rejects, and that is known by now.
    await reader.cancel().catch(() => {});
  }
}

/** Lets the server close the stream, or it would take us for gone before the end. */
async function finish(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), GRACE_MS);
  try {
    while (!(await reader.read()).done);
  } catch {
    // The answer is complete, however the connection ends.
  } finally {
    clearTimeout(timer);
  }
}

function parse(event: string): Chunk {
  try {
    const chunk: unknown = JSON.parse(event);
    if (typeof chunk === 'object' && chunk !== null) return chunk;
  } catch {
    // Below.
  }
  throw badEvent();
}

function badEvent(): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_BAD_RESPONSE',
    'Expected the events of the answer to be JSON objects, got something else. Is --url an OpenAI-compatible gateway?',
  );
}

function broken(cause?: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_STREAM_BROKEN',
    'Expected the answer to end in [DONE], but the stream ended before: the answer is not complete. Ask again.',
    { cause },
  );
}
