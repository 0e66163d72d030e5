import type { ChatRequest } from '../expert.js';
import type { ChatRenderer } from '../prompt/chat-renderer.js';

/** A chat request in the terms of `/completions`: its messages as one prompt. */
export function completionsBody(request: ChatRequest, renderer: ChatRenderer): Record<string, unknown> {
  const { messages, max_completion_tokens: limit, logprobs, top_logprobs: topLogprobs, ...rest } = request;
  return {
    ...rest,
    prompt: renderer.render(messages),
    ...(limit != null && { max_tokens: limit }),
    ...(logprobs != null && { logprobs: logprobs === true ? Math.max(1, Number(topLogprobs ?? 0)) : logprobs }),
    stop: rest.stop ?? (renderer.stop.length > 0 ? renderer.stop : undefined),
  };
}
