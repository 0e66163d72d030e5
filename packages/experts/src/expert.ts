import type { TorouterError } from '@torouter/data';
import type { Prices } from './calls/cost-of.js';

/** A chat request in OpenAI's terms. Fields that torouter does not know travel untouched. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly [field: string]: unknown;
}

/** One message; `content` is a string, or parts such as `{ type: 'text', text }` and `{ type: 'image_url', … }`. */
export interface ChatMessage {
  readonly role: string;
  readonly content?:
    string | readonly { readonly type: string; readonly text?: string; readonly [field: string]: unknown }[] | null;
  readonly [field: string]: unknown;
}

/** Tokens of one call as the expert reported them, as its tokenizer counts them, or as estimated. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The part of the input that the expert had in its cache; 0 where it says nothing of one. */
  readonly cachedInputTokens: number;
  /** True where the expert reported nothing and has no tokenizer here: tokens are then characters / 4. */
  readonly estimated: boolean;
}

/** What is measured of a call. */
export interface CallMeasure {
  readonly usage: Usage;
  /** From usage and the expert's prices; null where a price is not configured. */
  readonly costUsd: number | null;
  /** From sending the attempt that answered to its last byte. */
  readonly seconds: number;
  /** Before that: waiting for a turn, and attempts that failed. */
  readonly waitedSeconds: number;
  /** Mean negative log-likelihood of the generated tokens in nats, of those that came with a log probability; NaN where none did. */
  readonly nll: number;
  /** Requests that it took; 1 where the first succeeded. */
  readonly attempts: number;
  /** Fields of the request that the expert's protocol cannot carry and that were left out: hints such as `seed`. */
  readonly droppedFields: readonly string[];
}

/** A complete answer. */
export interface ChatAnswer extends CallMeasure {
  /** The body as the expert sent it: JSON of a `chat.completion` object. */
  readonly body: Uint8Array;
  /** Text of the first choice; '' for a pure tool call. */
  readonly text: string;
  readonly finishReason: string | null;
}

/** What is known of a stream after its last byte. */
export interface StreamSummary extends CallMeasure {
  /** From sending the attempt that answered to the first thing it wrote. */
  readonly secondsToFirstToken: number;
  readonly finishReason: string | null;
}

/**
 * A streamed answer: server-sent events as bytes, in OpenAI's `chat.completion.chunk` shape, ending in `data: [DONE]`.
 * Iterate it once. Leaving the loop early stops the expert. It throws TOROUTER_EXPERT_STREAM_BROKEN where the expert stops
 * before the end, after all good events that came have been yielded.
 */
export interface ChatStream extends AsyncIterable<Uint8Array> {
  /** As {@link CallMeasure.droppedFields}, known before the first byte. */
  readonly droppedFields: readonly string[];
  /**
   * The same as iterating, at less cost: hands on every piece as it comes, and waits where `write` returns a promise. Rejects as the iterator
   * does, and with what `write` throws, which ends the stream. Not all experts have it.
   */
  forEach?(write: (bytes: Uint8Array) => Promise<void> | void): Promise<void>;
  summary(): StreamSummary;
}

/** Options of a single call. */
export interface CallOptions {
  signal?: AbortSignal;
  /** Attempts after the first, a whole number of at least 0. A function is called once whatever it says. @default the entry's `maxRetries` */
  maxRetries?: number;
}

/**
 * Whether an expert takes a call now. `busy`: as many run and wait as may, so a call would get TOROUTER_EXPERT_OVERLOADED; `down`: it failed
 * several times in a row, so a call would get TOROUTER_EXPERT_CIRCUIT_OPEN; `closed`: {@link Expert.close} was called.
 */
export type ExpertState = 'ready' | 'busy' | 'down' | 'closed';

/** What a call would take, before it is made. */
export interface CallQuote {
  /** Estimated, prompt adapters included. */
  readonly inputTokens: number;
  /** More than this it will not be: a token is at least a byte. Infinity where there are images or sound, whose tokens nobody knows here. */
  readonly maxInputTokens: number;
  /** The limit of the request or of the entry; null where neither sets one. */
  readonly maxOutputTokens: number | null;
  /** With the estimated input and as many output tokens as were asked for; null where a price is not known. */
  readonly costUsd: number | null;
  /** More than this one attempt does not cost; null where a price or the limit is not known. */
  readonly maxCostUsd: number | null;
}

/** How much an expert takes. */
export interface ExpertLimits {
  /** Calls at a time; more wait. */
  readonly maxConcurrency: number;
  /** @default no limit */
  readonly requestsPerMinute?: number;
  /** @default no limit */
  readonly tokensPerMinute?: number;
}

/** Whatever answers prompts. */
export interface Expert extends AsyncDisposable {
  readonly name: string;
  /** "openai", "ai-sdk", "replay", "function". */
  readonly protocol: string;
  /** Not known where left out. */
  readonly limits?: ExpertLimits;
  /** In US dollars per million tokens. Not known where left out. */
  readonly prices?: Prices;
  /** Goes on with an assistant message that the conversation ends in, instead of answering anew; its answer then holds only what is new. @default false */
  readonly continues?: boolean;
  /** @default 'ready' */
  readonly state?: ExpertState;
  /** @throws {TorouterError} TOROUTER_EXPERT_…; the signal's own reason where the caller aborts. */
  generate(request: ChatRequest, options?: CallOptions): Promise<ChatAnswer>;
  /**
   * Resolves when the first token is there: text, reasoning, a call of a tool, or the end of an answer without any. Events before it are held
   * back and passed on with it; until then it rejects as `generate` does, and may be asked again unseen.
   */
  stream(request: ChatRequest, options?: CallOptions): Promise<ChatStream>;
  /**
   * The error with which a request would be refused before anything is sent, and whatever the expert's {@link state}: it needs what the entry's
   * `supports` denies, holds a field that the protocol cannot carry, or is longer than the context. Undefined where it would be sent, and
   * as long as the entry's tokenizer is not loaded, which the first question for it begins. Nothing is refused where left out.
   */
  refusal?(request: ChatRequest): TorouterError | undefined;
  /** What `generate` would take, with an answer of so many tokens. A cost cap holds only over experts that have it. @default its limit, else 0 */
  quote?(request: ChatRequest, outputTokens?: number): CallQuote;
  /** Whether a field of a request would get to the expert. All do where left out. */
  carries?(field: string): boolean;
  /** Finishes calls in flight and waiting, then frees connections; later ones get TOROUTER_EXPERT_UNREACHABLE. Idempotent. */
  close(): Promise<void>;
}
