import { estimateTokens } from '@torouter/data';
import { CallQueue } from '../calls/call-queue.js';
import { completionBody } from '../calls/completion-body.js';
import { completionEvents } from '../calls/completion-events.js';
import { costOf, type Prices } from '../calls/cost-of.js';
import { messageCharacters } from '../calls/message-characters.js';
import { pricesOf } from '../calls/prices-of.js';
import { quoteOf } from '../calls/quote-of.js';
import { raceSignal } from '../calls/race-signal.js';
import { readOnce } from '../calls/read-once.js';
import { usageOf } from '../calls/usage-of.js';
import type { CallOptions, ChatAnswer, ChatRequest, ChatStream, Expert } from '../expert.js';
import type { FunctionAnswer } from './function-answer.js';
import { readAnswer, type ReadAnswer } from './read-answer.js';

/** An expert made of a function. */
export interface FunctionExpertOptions extends Prices {
  name: string;
  /** Called once per prompt. What it throws reaches the caller unchanged. */
  run: (request: ChatRequest, options: CallOptions) => FunctionAnswer | Promise<FunctionAnswer>;
  /** Calls in flight; 16 times as many may wait. @default Infinity */
  maxConcurrency?: number;
  /** It goes on with an assistant message that the conversation ends in, and returns only what is new. @default false */
  continues?: boolean;
}

/**
 * Any async function as an expert: a model in this process, a chain, a test double. Tokens are estimates (characters / 4) unless the
 * function returns them. A caller who aborts is let go at once; the function hears of it through its signal.
 */
export function createFunctionExpert({
  name,
  run,
  maxConcurrency = Infinity,
  continues = false,
  ...prices
}: FunctionExpertOptions): Expert {
  const queue = new CallQueue(name, maxConcurrency, maxConcurrency * 16);

  const open = async (request: ChatRequest, options: CallOptions): Promise<ReadAnswer & { started: number }> => {
    const { signal } = options;
    await queue.enter(signal);
    const started = performance.now();
    try {
      const answering = Promise.resolve(run(request, options));
      return { ...readAnswer(name, await raceSignal(answering, signal), signal), started };
    } catch (error) {
      queue.leave();
      throw error;
    }
  };
  const bill = (request: ChatRequest, characters: number, { usage, costUsd }: ReadAnswer['known']) => {
    const counted = usage && { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens };
    const tokens = usageOf(counted, request.messages, { characters });
    return { usage: tokens, costUsd: costUsd ?? costOf(tokens, prices) };
  };

  async function generate(request: ChatRequest, options: CallOptions = {}): Promise<ChatAnswer> {
    const submitted = performance.now();
    const { pieces, known, started } = await open(request, options);
    try {
      let text = '';
      for await (const piece of pieces) text += piece;
      const finishReason = known.finishReason ?? 'stop';
      const { usage, costUsd } = bill(request, text.length, known);
      const seconds = (performance.now() - started) / 1000;
      const body = completionBody(name, text, usage, finishReason);
      return {
        body,
        text,
        finishReason,
        usage,
        costUsd,
        seconds,
        waitedSeconds: (started - submitted) / 1000,
        ...once(known),
      };
    } finally {
      queue.leave();
    }
  }

  async function stream(request: ChatRequest, options: CallOptions = {}): Promise<ChatStream> {
    const submitted = performance.now();
    const { signal } = options;
    const { pieces, known, started } = await open(request, options);
    const since = () => (performance.now() - started) / 1000;
    let characters = 0;
    let seconds: number | undefined;
    const finish = () => {
      if (seconds !== undefined) return;
      seconds = since();
      signal?.removeEventListener('abort', finish);
      void pieces.return();
      queue.leave();
    };
    // Who gives up before reading on is not heard of otherwise.
    signal?.addEventListener('abort', finish, { once: true });
    let first: IteratorResult<string, void>;
    try {
      do first = await pieces.next();
      while (!first.done && first.value === '');
      signal?.throwIfAborted();
    } catch (error) {
      finish();
      throw error;
    }
    const secondsToFirstToken = since();

    async function* counted() {
      for (let next = first; !next.done; next = await pieces.next()) {
        characters += next.value.length;
        yield next.value;
        signal?.throwIfAborted();
      }
    }
    async function* events() {
      try {
        signal?.throwIfAborted();
        yield* completionEvents(name, counted(), known.finishReason);
      } finally {
        finish();
      }
    }
    return {
      [Symbol.asyncIterator]: readOnce(events, finish),
      droppedFields: [],
      summary: () => ({
        ...bill(request, characters, known),
        ...once(known),
        seconds: seconds ?? since(),
        waitedSeconds: (started - submitted) / 1000,
        secondsToFirstToken,
        finishReason: known.finishReason ?? 'stop',
      }),
    };
  }

  const close = () => queue.close();
  const quote = (request: ChatRequest, outputTokens?: number) =>
    quoteOf(request, prices, (messages) => estimateTokens(messageCharacters(messages)), outputTokens);
  return {
    name,
    protocol: 'function',
    continues,
    prices: pricesOf(prices),
    get state() {
      if (queue.isClosed) return 'closed';
      return queue.isFull ? 'busy' : 'ready';
    },
    ...(maxConcurrency < Infinity && { limits: { maxConcurrency } }),
    generate,
    stream,
    quote,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A function is called once, gets every field, and may know the likelihood of what it returned. */
function once({ nll = NaN }: ReadAnswer['known']): Pick<ChatAnswer, 'nll' | 'attempts' | 'droppedFields'> {
  return { nll, attempts: 1, droppedFields: [] };
}
