import { TorouterError } from '@torouter/data';
import { costOf, type Prices } from '../calls/cost-of.js';
import type { CallClock } from '../calls/call-clock.js';
import { usageOf } from '../calls/usage-of.js';
import type { ChatMessage, ChatStream } from '../expert.js';
import { badResponse } from './read-completion.js';
import { StreamScanner } from './stream-scanner.js';
import { transportError } from './transport-error.js';

const DONE = Buffer.from('data: [DONE]\n\n');

/** What a stream is made of. */
export interface StreamSource {
  name: string;
  prices: Prices;
  messages: readonly ChatMessage[];
  body: AsyncIterable<Uint8Array> & { destroy(): unknown };
  clock: CallClock;
  /** Called once, when nothing more will be read. */
  release: () => void;
}

/**
 * Passes an expert's events on byte by byte. The first event is awaited and looked at here, so that an expert that fails at once
 * can still be answered with a status. An expert that gave its finish_reason but no `[DONE]` gets one.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE, TOROUTER_EXPERT_STREAM_BROKEN, TOROUTER_EXPERT_TIMEOUT; the caller's reason where it aborts.
 */
export async function openStream(source: StreamSource): Promise<ChatStream> {
  const { name, prices, messages, body, clock, release } = source;
  const scanner = new StreamScanner();
  const chunks = body[Symbol.asyncIterator]();
  const early: Uint8Array[] = [];
  let ended = false;
  let secondsToFirstToken = 0;
  let seconds: number | undefined;
  let taken = false;

  const finish = () => {
    if (seconds !== undefined) return;
    seconds = clock.seconds;
    body.destroy();
    clock.stop();
    release();
  };
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      clock.signal.throwIfAborted();
      clock.wind('the next part of its stream');
      const { value, done } = await chunks.next().finally(() => clock.pause());
      clock.signal.throwIfAborted();
      if (done) {
        ended = true;
        scanner.end();
        return undefined;
      }
      scanner.push(value);
      return value;
    } catch (error) {
      throw transportError(name, 'stream', error, clock.signal);
    }
  };
  const broken = (what: string) =>
    new TorouterError('TOROUTER_EXPERT_STREAM_BROKEN', `The expert ${name} sent ${what}. Try again.`, {
      details: { expert: name },
    });

  // Who gives up before reading on is not heard of otherwise.
  clock.signal.addEventListener('abort', finish, { once: true });
  try {
    while (scanner.events === 0 && !ended) {
      const chunk = await next();
      if (chunk) early.push(chunk);
    }
    if (scanner.events === 0) throw broken('a stream without a single event');
    if (scanner.failedAtOnce) throw badResponse(name, scanner.fault!);
    secondsToFirstToken = clock.seconds;
  } catch (error) {
    finish();
    throw error;
  }

  async function* relay(): AsyncGenerator<Uint8Array, void> {
    if (taken)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'This stream has been read already; a stream can be iterated once.',
      );
    taken = true;
    try {
      yield* early;
      while (!ended && !scanner.fault) {
        const chunk = await next();
        if (chunk) yield chunk;
      }
      if (scanner.fault) throw broken(`${scanner.fault} in the middle of a stream`);
      if (scanner.done) return;
      if (scanner.finishReason === null) throw broken('the end of a stream before its last event');
      yield DONE;
    } finally {
      finish();
    }
  }

  return {
    [Symbol.asyncIterator]: relay,
    summary() {
      const usage = usageOf(scanner.usage, messages, scanner.characters);
      return { usage, costUsd: costOf(usage, prices), seconds: seconds ?? clock.seconds, secondsToFirstToken };
    },
  };
}
