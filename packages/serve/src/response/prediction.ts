import type { ChatAnswer } from '@torouter/experts';
import type { GatewayDecision } from '../gateway-decision.js';

/** What `POST /predict` answers: the shape of TO-Router (2024), section 3, phase 3. */
export interface Prediction {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Seconds since the epoch. */
  readonly created: number;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: { readonly role: 'assistant'; readonly content: string };
      readonly finish_reason: string | null;
    },
  ];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
  /** Name of the expert that answered. */
  readonly expert: string;
}

/** An expert's answer in the paper's shape. */
export function prediction({ id, expert }: GatewayDecision, answer: ChatAnswer, created: number): Prediction {
  const { inputTokens, outputTokens } = answer.usage;
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created,
    choices: [{ index: 0, message: { role: 'assistant', content: answer.text }, finish_reason: answer.finishReason }],
    usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
    expert,
  };
}
