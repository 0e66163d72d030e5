import type { ResponseState } from './response-object.js';

/** How a response ended whose chat completion ended for this reason. */
export function toResponseStatus(finishReason: unknown): {
  readonly status: 'completed' | 'incomplete';
  readonly reason?: ResponseState['reason'];
} {
  if (finishReason === 'length') return { status: 'incomplete', reason: 'max_output_tokens' };
  if (finishReason === 'content_filter') return { status: 'incomplete', reason: 'content_filter' };
  return { status: 'completed' };
}
