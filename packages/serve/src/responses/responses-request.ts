import type { ChatRequest } from '@torouter/experts';

/** A request to `POST /v1/responses`, in chat's terms. */
export interface ResponsesRequest {
  readonly model?: string | null;
  readonly stream: boolean;
  /** Without `model`, `stream` and `stream_options`: those are the caller's. */
  readonly chat: ChatRequest;
  readonly echo: ResponsesEcho;
}

/** What a response repeats of its request, with OpenAI's defaults where the request says nothing. */
export interface ResponsesEcho {
  readonly instructions: string | null;
  readonly max_output_tokens: number | null;
  /** Null where nothing was asked: what the expert then takes is not known. */
  readonly temperature: number | null;
  readonly top_p: number | null;
  readonly top_logprobs: number | null;
  readonly parallel_tool_calls: boolean;
  /** As they came. */
  readonly tools: readonly unknown[];
  readonly tool_choice: unknown;
  readonly text: Record<string, unknown>;
  readonly reasoning: { readonly effort: string | null; readonly summary: null };
  readonly truncation: 'disabled';
  readonly metadata: Record<string, unknown>;
  readonly user: string | null;
  readonly safety_identifier: string | null;
  readonly prompt_cache_key: string | null;
  readonly prompt_cache_retention: string | null;
  /** What was asked for; the expert may say that it was served by another. */
  readonly service_tier: string | null;
}
