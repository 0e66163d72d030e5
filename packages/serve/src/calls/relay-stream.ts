import type { ChatStream } from '@torouter/experts';
import type { ByteStream, Write } from '../byte-stream.js';
import { WholeEvents } from '../response/whole-events.js';
import { TrackedWrite } from '../tracked-write.js';
import { continuedEvents } from './continued-events.js';
import type { Call, ExpertCalls, Fits } from './expert-calls.js';
import { restOfRequest } from './rest-of-request.js';
import { SentEvents } from './sent-events.js';

/**
 * Passes a stream on, cut at whole server-sent events. Where its expert breaks, and the stream may be gone on with, the next expert that can
 * continues the text that was sent; where none can it throws.
 *
 * @param mayContinue Keeps what was sent for that case.
 */
export function relayStream(calls: ExpertCalls, call: Call, stream: ChatStream, mayContinue: boolean): ByteStream {
  // What is kept for another expert is kept by the long way only.
  const isPlain = stream.forEach !== undefined && !mayContinue;
  return {
    [Symbol.asyncIterator]: () => iterate(calls, call, stream, mayContinue),
    forEach: isPlain ? (write) => handOn(calls, call, stream, write) : undefined,
  };
}

/** The short way, for a stream that nobody else can go on with. */
async function handOn(calls: ExpertCalls, call: Call, stream: ChatStream, write: Write): Promise<void> {
  const events = new WholeEvents();
  const reader = new TrackedWrite(write);
  try {
    await stream.forEach!((chunk) => {
      const whole = events.push(chunk);
      return whole.length > 0 ? reader.write(whole) : undefined;
    });
    const rest = events.rest();
    if (rest) await reader.write(rest);
  } catch (error) {
    calls.answered(call, stream.summary(), false);
    if (reader.failed) call.record.end('left');
    else await calls.failed(call, error, () => false);
    const end = reader.failed || call.signal?.aborted ? undefined : events.close();
    if (end) await write(end);
    throw error;
  }
  calls.answered(call, stream.summary());
  call.record.end('completed');
}

async function* iterate(
  calls: ExpertCalls,
  call: Call,
  stream: ChatStream,
  mayContinue: boolean,
): AsyncGenerator<Uint8Array, void> {
  const sent = mayContinue ? new SentEvents() : undefined;
  let source = stream;
  let chunks: AsyncIterable<Uint8Array> = stream;
  for (;;) {
    let failure: { error: unknown } | undefined;
    let ended = false;
    const events = new WholeEvents();
    try {
      for await (const chunk of chunks) {
        const whole = events.push(chunk);
        if (whole.length === 0) continue;
        sent?.push(whole);
        yield whole;
      }
      const rest = events.rest();
      if (rest) yield rest;
      ended = true;
    } catch (error) {
      failure = { error };
    } finally {
      calls.answered(call, source.summary(), ended);
      if (!failure) call.record.end(ended ? 'completed' : 'left');
    }
    if (!failure) return;
    const next = await goOn(calls, call, sent, failure.error);
    if (!next) {
      const end = events.close();
      if (end) yield end;
      throw failure.error;
    }
    ({ source, chunks } = next);
  }
}

/** A stream that goes on with what was sent; undefined where nobody can. */
async function goOn(
  calls: ExpertCalls,
  call: Call,
  sent: SentEvents | undefined,
  error: unknown,
): Promise<{ source: ChatStream; chunks: AsyncIterable<Uint8Array> } | undefined> {
  const text = sent?.text();
  const rest = text && restOfRequest(call.request, text, call.record.usage?.outputTokens ?? 0);
  const fits: Fits = (expert) => rest !== undefined && expert.continues === true && !expert.refusal?.(rest);
  if (!(await calls.failed(call, error, fits)) || !rest) return undefined;
  try {
    const source = await calls.open(call, rest, fits);
    return { source, chunks: continuedEvents(source, text!, rest.messages.at(-1)!.content as string) };
  } catch {
    // The error of the stream itself says more to who has read half of it.
    return undefined;
  }
}
