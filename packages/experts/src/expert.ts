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

/** Tokens of one call as the expert reported them, or as estimated where it did not. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** True where the expert reported nothing and tokens are characters / 4. */
  readonly estimated: boolean;
}

/** A complete answer. */
export interface ChatAnswer {
  /** The body as the expert sent it: JSON of a `chat.completion` object. */
  readonly body: Uint8Array;
  /** Text of the first choice; '' for a pure tool call. */
  readonly text: string;
  readonly finishReason: string | null;
  readonly usage: Usage;
  /** From usage and the expert's prices; null where a price is not configured. */
  readonly costUsd: number | null;
  /** Submission to completion. */
  readonly seconds: number;
}

/**
 * A streamed answer: server-sent events as bytes, in OpenAI's `chat.completion.chunk` shape, ending in `data: [DONE]`.
 * Iterate it once. Leaving the loop early stops the expert. It throws TOROUTER_EXPERT_STREAM_BROKEN where the expert stops
 * before the end, after all bytes that came have been yielded.
 */
export interface ChatStream extends AsyncIterable<Uint8Array> {
  /** What is known after the last byte. */
  summary(): {
    readonly usage: Usage;
    readonly costUsd: number | null;
    readonly seconds: number;
    readonly secondsToFirstToken: number;
  };
}

/** Options of a single call. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** Whatever answers prompts. */
export interface Expert extends AsyncDisposable {
  readonly name: string;
  /** "openai", "replay", "function". */
  readonly protocol: string;
  /** @throws {TorouterError} TOROUTER_EXPERT_…; the signal's own reason where the caller aborts. */
  generate(request: ChatRequest, options?: CallOptions): Promise<ChatAnswer>;
  /** Resolves when the first bytes of a valid stream are there; until then it rejects as `generate` does. */
  stream(request: ChatRequest, options?: CallOptions): Promise<ChatStream>;
  /** Finishes calls in flight, then frees connections. Idempotent. */
  close(): Promise<void>;
}
