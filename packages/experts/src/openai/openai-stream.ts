import { TorouterError } from '@torouter/data';
import type { CallClock } from '../calls/call-clock.js';
import { costOf, type Prices } from '../calls/cost-of.js';
import { readOnce } from '../calls/read-once.js';
import { usageOf } from '../calls/usage-of.js';
import type { ChatMessage, ChatStream } from '../expert.js';
import { badResponse } from './read-completion.js';
import { StreamScanner } from './stream-scanner.js';
import { transportError } from './transport-error.js';
import { UsageFilter } from './usage-filter.js';

const DONE = Buffer.from('data: [DONE]\n\n');
const BLANK_LINE = Buffer.from('\n\n');
/** How long the end of a body may take after `[DONE]`; a connection that ended can be used again. */
const END_MS = 1_000;

/** What a stream is made of. */
export interface StreamSource {
  name: string;
  prices: Prices;
  messages: readonly ChatMessage[];
  body: AsyncIterable<Uint8Array> & { destroy(): unknown };
  clock: CallClock;
  /** The caller did not ask for the event with the usage. */
  hideUsage: boolean;
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
  const { name, prices, messages, body, clock, hideUsage, release } = source;
  const scanner = new StreamScanner();
  const filter = hideUsage ? new UsageFilter() : undefined;
  const chunks = body[Symbol.asyncIterator]();
  const early: Uint8Array[] = [];
  let ended = false;
  let failure: { error: unknown } | undefined;
  let seconds: number | undefined;

  const finish = () => {
    if (seconds !== undefined) return;
    seconds = clock.seconds;
    clock.signal.removeEventListener('abort', finish);
    body.destroy();
    clock.stop();
    release();
  };
  const broken = (what: string) =>
    new TorouterError('TOROUTER_EXPERT_STREAM_BROKEN', `The expert ${name} sent ${what}. Try again.`, {
      details: { expert: name },
    });
  const fail = (error: unknown) => {
    ended = true;
    // After [DONE] nothing is missing, however the connection ends.
    if (!scanner.done || clock.callerAborted) failure = { error };
  };
  /** The next bytes for the caller, possibly none; sets `ended` with the last. */
  const next = async (): Promise<Uint8Array[]> => {
    try {
      clock.signal.throwIfAborted();
      // Until the first event the time from submission runs on, whatever comments come.
      if (scanner.done) clock.wind('the end of its stream', END_MS);
      else if (scanner.events > 0) clock.wind('the next part of its stream');
      const { value, done } = await chunks.next();
      clock.signal.throwIfAborted();
      if (!done) {
        scanner.push(value);
        if (scanner.fault && !scanner.failedAtOnce) fail(broken(`${scanner.fault} in the middle of a stream`));
        const passed = filter ? filter.push(value) : value;
        return ended && filter ? [passed, filter.rest()] : [passed];
      }
      scanner.end();
      ended = true;
      if (!scanner.done && scanner.fault) fail(broken(`${scanner.fault} in the middle of a stream`));
      else if (!scanner.done && scanner.finishReason === null)
        fail(broken('the end of a stream before its last event'));
    } catch (error) {
      fail(transportError(name, 'stream', error, clock.signal));
    } finally {
      if (scanner.events > 0) clock.pause();
    }
    const last = filter ? [filter.rest()] : [];
    if (failure) return last;
    if (!scanner.betweenEvents) last.push(BLANK_LINE);
    if (!scanner.done) last.push(DONE);
    return last;
  };

  // Who gives up before reading on is not heard of otherwise.
  clock.signal.addEventListener('abort', finish, { once: true });
  while (scanner.events === 0 && !ended && !scanner.fault) early.push(...(await next()));
  if (scanner.failedAtOnce || scanner.events === 0) {
    finish();
    throw scanner.failedAtOnce ? badResponse(name, scanner.fault!) : failure!.error;
  }
  clock.pause();
  const secondsToFirstToken = clock.seconds;

  async function* relay(): AsyncGenerator<Uint8Array, void> {
    try {
      for (const bytes of early.splice(0)) if (bytes.length > 0) yield bytes;
      while (!ended) for (const bytes of await next()) if (bytes.length > 0) yield bytes;
      if (failure) throw failure.error;
    } finally {
      finish();
    }
  }

  return {
    [Symbol.asyncIterator]: readOnce(relay, finish),
    summary() {
      const usage = usageOf(scanner.usage, messages, scanner.characters);
      return { usage, costUsd: costOf(usage, prices), seconds: seconds ?? clock.seconds, secondsToFirstToken };
    },
  };
}
