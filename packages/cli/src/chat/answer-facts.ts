/** What is known of an answer; a server that is no torouter gateway tells little of it. */
export interface AnswerFacts {
  /** Whom the router chose. */
  chosen?: string;
  /** Who answered in the end. */
  expert?: string;
  /** The model as the provider calls it. */
  model?: string;
  reason?: string;
  decisionId?: string;
  costUsd?: number;
  /** Requests over all experts. */
  requests?: number;
  outputTokens?: number;
  tokensEstimated?: boolean;
  finishReason?: string;
}
