import type { ChatMessage } from '@torouter/experts';

/** What the gateway needs of a router; `Router` of @torouter/classifiers is one. */
export interface RoutingDecider {
  /** Clients may send it as `model`, as they may send "auto". */
  readonly name: string;
  /** Names of the experts it chooses among. */
  readonly experts: readonly string[];
  /** Chooses the expert for a text or a conversation; `reason` is one line that never holds the prompt. */
  route(
    input: string | readonly ChatMessage[],
    options?: { signal?: AbortSignal; eligible?: readonly boolean[] },
  ): Promise<{ expert: string; scores: Readonly<Record<string, number>>; reason: string }>;
}
