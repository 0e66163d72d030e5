import type { AnswerFacts } from './answer-facts.js';

/** A chunk of a streamed answer as far as it is looked at; any of it may be missing or of another type. */
export interface Chunk {
  model?: unknown;
  choices?: { delta?: { content?: unknown; refusal?: unknown } | null; finish_reason?: unknown }[] | null;
  usage?: { completion_tokens?: unknown } | null;
  torouter?: Record<string, unknown> | null;
  /** Instead of all else. */
  error?: unknown;
}

/** What a chunk of the stream tells beside text. */
export function factsOfChunk({ model, choices, usage, torouter }: Chunk): AnswerFacts {
  return withoutUndefined({
    model: text(model),
    finishReason: text(choices?.[0]?.finish_reason),
    outputTokens: number(usage?.completion_tokens),
    expert: text(torouter?.expert),
    reason: text(torouter?.reason),
    decisionId: text(torouter?.decision_id),
    costUsd: number(torouter?.cost_usd),
    requests: number(torouter?.attempts),
    tokensEstimated: torouter?.usage_estimated === true ? true : undefined,
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function withoutUndefined(facts: AnswerFacts): AnswerFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
