import type { OutputItem } from './output-item.js';
import type { ResponsesEcho } from './responses-request.js';
import type { ResponseUsage } from './to-response-usage.js';

/** What is known of a response before there is an answer. */
export interface ResponseMeta {
  /** "resp_…"; items are named after it. */
  readonly id: string;
  /** Since the epoch. */
  readonly createdSeconds: number;
  /** Who answers. */
  readonly model: string;
  readonly echo: ResponsesEcho;
}

/** How far a response has come. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly OutputItem[];
  /** Why it is incomplete. */
  readonly reason?: 'max_output_tokens' | 'content_filter' | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  readonly usage?: ResponseUsage | undefined;
  /** By which the expert says that it served; that of the request where it says nothing. */
  readonly serviceTier?: string | undefined;
  /** What torouter itself tells of the answer. */
  readonly torouter?: object | undefined;
}

/** OpenAI's `response` object. `store` is always false, whatever was asked: nothing can be retrieved later. */
export function responseObject({ id, createdSeconds, model, echo }: ResponseMeta, state: ResponseState): object {
  const { status, output, reason, error, usage, serviceTier = echo.service_tier, torouter } = state;
  const { service_tier: _, user, prompt_cache_retention: retention, ...repeated } = echo;
  return {
    id,
    object: 'response',
    created_at: createdSeconds,
    status,
    background: false,
    error: error ?? null,
    incomplete_details: reason ? { reason } : null,
    model,
    output,
    previous_response_id: null,
    store: false,
    ...repeated,
    ...(retention !== null && { prompt_cache_retention: retention }),
    ...(serviceTier !== null && { service_tier: serviceTier }),
    ...(user !== null && { user }),
    usage: usage ?? null,
    ...(torouter && { torouter }),
  };
}
