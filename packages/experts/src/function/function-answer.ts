/** A text with what is known of how it came about; what is left out is estimated. */
export interface FunctionCompletion {
  text: string;
  /** @default 'stop' */
  finishReason?: string;
  /** Tokens; estimated (characters / 4) where left out. */
  usage?: { inputTokens: number; outputTokens: number };
  /** Computed from usage and prices where left out. */
  costUsd?: number;
  /** Mean negative log-likelihood of the generated tokens, in nats; not known where left out. */
  nll?: number;
}

/** What a function expert answers: the text, the text and its usage, or pieces of text as they come. */
export type FunctionAnswer = string | FunctionCompletion | AsyncIterable<string>;
