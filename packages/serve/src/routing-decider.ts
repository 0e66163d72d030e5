import type { ChatMessage } from '@torouter/experts';

/** What a router says of one text or conversation. */
export interface RoutingChoice {
  readonly expert: string;
  /** Score per expert, higher is better. */
  readonly scores: Readonly<Record<string, number>>;
  /** One line that never holds the prompt. */
  readonly reason: string;
}

/** What the gateway tells a router beside the text. */
export interface ChoosingOptions {
  /** Experts that may be chosen now, in the router's order; all where absent. */
  eligible?: readonly boolean[];
  /** Who has answered the conversation so far, and what it costs to leave it. A router may pass over it. */
  current?: { expert: string; switchMargin?: number; switchCostUsd?: number };
}

/** What the gateway needs of a router; `Router` of @torouter/classifiers is one. */
export interface RoutingDecider {
  /** Clients may send it as `model`, as they may send "auto". */
  readonly name: string;
  /** Names of the experts it chooses among. */
  readonly experts: readonly string[];
  /** Routers of one hash say the same of a text. @default undefined: like no other */
  readonly hash?: string | undefined;
  /** Chooses the expert for a text or a conversation. */
  route(
    input: string | readonly ChatMessage[],
    options?: ChoosingOptions & { signal?: AbortSignal },
  ): Promise<RoutingChoice>;
}

/**
 * A router whose decision comes in two halves. What it says of a text is then kept and shared by requests of the same text, and the
 * next expert after one that failed costs nothing. `Router` of @torouter/classifiers is one.
 */
export interface ScoringDecider<Scored = unknown> extends RoutingDecider {
  /** The text that decides for a conversation. */
  text(messages: readonly ChatMessage[]): string;
  /** The slow half, a pure function of the text. */
  score(text: string, options?: { signal?: AbortSignal }): Promise<Scored>;
  /** The fast half. */
  choose(scored: Scored, options?: ChoosingOptions): RoutingChoice;
}

/** Whether a router has the two halves. */
export function isScoring(router: RoutingDecider): router is ScoringDecider {
  const { text, score, choose } = router as Partial<ScoringDecider>;
  return typeof text === 'function' && typeof score === 'function' && typeof choose === 'function';
}
