import { TorouterError } from '@torouter/data';
import type { CallClock } from '../calls/call-clock.js';
import { onlyOnce } from '../calls/only-once.js';
import { readOnce } from '../calls/read-once.js';
import type { ChatStream, StreamSummary } from '../expert.js';
import { transportError } from './transport-error.js';
import type { EventBytes } from '../protocol/protocol.js';
import { errorInAnswer } from './error-in-answer.js';
import { MAX_ANSWER_BYTES } from './max-answer-bytes.js';
import { beforeFault } from './before-fault.js';
import { badResponse } from './read-completion.js';
import { StreamScanner } from './stream-scanner.js';
import { UsageFilter } from './usage-filter.js';

const DONE = Buffer.from('data: [DONE]\n\n');
const BLANK_LINE = Buffer.from('\n\n');

/** What a stream is made of. */
export interface StreamSource {
  name: string;
  /** What no error may repeat. */
  secret: string | undefined;
  body: EventBytes;
  clock: CallClock;
  /** The caller did not ask for the event with the usage. */
  hideUsage: boolean;
  /** The text is wanted for counting tokens. */
  keepsText: boolean;
  droppedFields: readonly string[];
  /** What is known of the call besides what the clock and the scanner tell. */
  measure: (scanner: StreamScanner) => Pick<StreamSummary, 'usage' | 'costUsd' | 'attempts'>;
  /** Called once, when nothing more will be read. */
  release: (end: StreamEnd) => void;
}

/** How the reading of a stream ended: with its end, with what it broke off with, or with neither where its reader left. */
interface StreamEnd {
  complete: boolean;
  failure?: { error: unknown };
  /** Of the stream, which its opener may not have yet. */
  summary: () => StreamSummary;
}

/**
 * Passes an expert's events on byte by byte, up to `[DONE]`. The first token is awaited here and what comes before it held back, a role and
 * comments, so that an expert that fails until then can still be answered with a status, or asked again. An expert that gave its finish_reason
 * but no `[DONE]` gets one.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE, TOROUTER_EXPERT_REFUSED, TOROUTER_EXPERT_STREAM_BROKEN, TOROUTER_EXPERT_TIMEOUT; the
 *   caller's reason where it aborts. It has then not called `release`.
 */
export async function openStream(source: StreamSource): Promise<ChatStream> {
  const { name, secret, body, clock, hideUsage, keepsText, droppedFields, measure, release } = source;
  const scanner = new StreamScanner(keepsText);
  const filter = hideUsage ? new UsageFilter() : undefined;
  const chunks = body[Symbol.asyncIterator]();
  const early: Uint8Array[] = [];
  let ended = false;
  let failure: { error: unknown } | undefined;
  let seconds: number | undefined;
  let secondsToFirstToken: number | undefined;
  let secondsToEnd: number | undefined;

  const summary = () => ({
    ...measure(scanner),
    seconds: seconds ?? clock.seconds,
    waitedSeconds: clock.waitedSeconds,
    secondsToFirstToken: secondsToFirstToken!,
    finishReason: scanner.finishReason,
    nll: scanner.nll,
    droppedFields,
  });
  const finish = () => {
    if (seconds !== undefined) return;
    seconds = secondsToEnd ?? clock.seconds;
    body.destroy();
    clock.stop();
    release({ complete: failure === undefined && (ended || scanner.done), failure, summary });
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
      if (clock.aborted) throw clock.reason;
      // Until the first token the time from submission runs on, whatever comes before it.
      if (scanner.begun && !scanner.done) clock.awaitNext('the next part of its stream');
      const { value, done } = await chunks.next();
      if (clock.aborted) throw clock.reason;
      if (!done) {
        const { events } = scanner;
        const length = scanner.push(value);
        if (scanner.begun) secondsToFirstToken ??= clock.seconds;
        if (scanner.done) secondsToEnd ??= clock.seconds;
        if (scanner.fault && !scanner.failedAtOnce) fail(broken(`${scanner.fault} in the middle of a stream`));
        const whole = length === value.length ? value : value.subarray(0, length);
        const own = scanner.fault ? beforeFault(value, scanner.events - events) : whole;
        const passed = filter ? filter.push(own) : own;
        return ended && filter ? [passed, filter.rest()] : [passed];
      }
      scanner.end();
      ended = true;
      if (!scanner.done && scanner.fault) fail(broken(`${scanner.fault} in the middle of a stream`));
      else if (!scanner.done && scanner.finishReason === null)
        fail(broken('the end of a stream before its last event'));
    } catch (error) {
      fail(transportError(name, 'stream', error, clock));
    } finally {
      // What follows is dropped; a connection that has ended can be used again.
      if (scanner.done) clock.awaitEnd('the end of its stream');
      else if (scanner.begun) clock.pause();
    }
    const last = filter ? [filter.rest()] : [];
    if (failure) return last;
    if (!scanner.betweenEvents) last.push(BLANK_LINE);
    if (!scanner.done) last.push(DONE);
    return last;
  };

  let held = 0;
  while (!scanner.begun && !ended && !scanner.fault) {
    for (const bytes of await next()) held += early[early.push(bytes) - 1].length;
    if (held > MAX_ANSWER_BYTES && !scanner.begun && !scanner.fault)
      fail(broken(`${MAX_ANSWER_BYTES} bytes without a token`));
  }
  if (!scanner.begun) {
    body.destroy();
    if (scanner.sentError) throw errorInAnswer(name, scanner.sentError, secret);
    // An event that was cut off is no garbage.
    throw failure ? failure.error : badResponse(name, scanner.fault!);
  }
  // An event without its blank line is read at the end only.
  secondsToFirstToken ??= clock.seconds;
  // Who gives up before reading on is not heard of otherwise.
  clock.whenAborted({
    abort(reason) {
      if (!scanner.done || clock.callerAborted) failure ??= { error: reason };
      finish();
    },
  });

  const take = onlyOnce();
  async function forEach(write: (bytes: Uint8Array) => Promise<void> | void): Promise<void> {
    take();
    const pass = async (pieces: Uint8Array[]) => {
      for (const bytes of pieces) {
        const waits = bytes.length > 0 ? write(bytes) : undefined;
        if (waits) await waits;
      }
    };
    try {
      await pass(early.splice(0));
      while (!ended) {
        const pieces = await next();
        const [only] = pieces;
        // Mostly one piece, and nobody who has to be waited for.
        const waits = pieces.length === 1 ? only.length > 0 && write(only) : pass(pieces);
        if (waits) await waits;
      }
      if (failure) throw failure.error;
    } finally {
      finish();
    }
  }
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
    [Symbol.asyncIterator]: readOnce(relay, finish, take),
    forEach,
    droppedFields,
    summary,
  };
}
