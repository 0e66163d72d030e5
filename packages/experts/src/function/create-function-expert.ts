import { TorouterError } from '@torouter/data';
import { completionBody } from '../calls/completion-body.js';
import { completionEvents } from '../calls/completion-events.js';
import { costOf, type Prices } from '../calls/cost-of.js';
import { CallQueue } from '../calls/call-queue.js';
import { raceSignal } from '../calls/race-signal.js';
import { usageOf } from '../calls/usage-of.js';
import type { CallOptions, ChatAnswer, ChatRequest, ChatStream, Expert } from '../expert.js';

/** What a function expert answers: the text, or its pieces as they come. */
export type FunctionAnswer = string | AsyncIterable<string>;

/** An expert made of a function. */
export interface FunctionExpertOptions extends Prices {
  name: string;
  /** Called once per prompt. What it throws reaches the caller unchanged. */
  run: (request: ChatRequest, options: CallOptions) => FunctionAnswer | Promise<FunctionAnswer>;
  /** Calls in flight; 16 times as many may wait. @default Infinity */
  maxConcurrency?: number;
}

/** Any async function as an expert: a model in this process, a chain, a test double. Tokens are estimates (characters / 4). */
export function createFunctionExpert({
  name,
  run,
  maxConcurrency = Infinity,
  ...prices
}: FunctionExpertOptions): Expert {
  const queue = new CallQueue(name, maxConcurrency, maxConcurrency * 16);

  const open = async (request: ChatRequest, { signal }: CallOptions) => {
    await queue.enter(signal);
    const started = performance.now();
    try {
      return { started, answer: await raceSignal(Promise.resolve(run(request, { signal })), signal) };
    } catch (error) {
      queue.leave();
      throw error;
    }
  };

  async function generate(request: ChatRequest, options: CallOptions = {}): Promise<ChatAnswer> {
    const { started, answer } = await open(request, options);
    try {
      let text = '';
      for await (const piece of pieces(answer, options.signal)) text += piece;
      const usage = usageOf(undefined, request.messages, text.length);
      const seconds = (performance.now() - started) / 1000;
      return {
        body: completionBody(name, text, usage),
        text,
        finishReason: 'stop',
        usage,
        costUsd: costOf(usage, prices),
        seconds,
      };
    } finally {
      queue.leave();
    }
  }

  async function stream(request: ChatRequest, options: CallOptions = {}): Promise<ChatStream> {
    const { started, answer } = await open(request, options);
    const since = () => (performance.now() - started) / 1000;
    let characters = 0;
    let secondsToFirstToken = 0;
    let seconds: number | undefined;
    let taken = false;
    async function* counted() {
      for await (const piece of pieces(answer, options.signal)) {
        if (characters === 0) secondsToFirstToken = since();
        characters += piece.length;
        yield piece;
      }
    }
    async function* events() {
      if (taken)
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          'This stream has been read already; a stream can be iterated once.',
        );
      taken = true;
      try {
        yield* completionEvents(name, counted());
      } finally {
        finish();
      }
    }
    const finish = () => {
      if (seconds !== undefined) return;
      seconds = since();
      queue.leave();
    };
    // Who gives up before reading on is not heard of otherwise.
    options.signal?.addEventListener('abort', finish, { once: true });
    return {
      [Symbol.asyncIterator]: events,
      summary() {
        const usage = usageOf(undefined, request.messages, characters);
        return { usage, costUsd: costOf(usage, prices), seconds: seconds ?? since(), secondsToFirstToken };
      },
    };
  }

  const close = () => queue.close();
  return { name, protocol: 'function', generate, stream, close, [Symbol.asyncDispose]: close };
}

/** The pieces of an answer, until the signal aborts. */
async function* pieces(answer: FunctionAnswer, signal: AbortSignal | undefined): AsyncGenerator<string, void> {
  if (typeof answer === 'string') {
    yield answer;
    return;
  }
  const iterator = answer[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await raceSignal(iterator.next(), signal);
      if (done) {
        ended = true;
        return;
      }
      yield value;
    }
  } finally {
    // Not awaited: a generator that hangs would hang us with it.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
