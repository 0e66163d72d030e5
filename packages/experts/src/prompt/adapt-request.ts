import type { ExpertConfig } from '../expert-config.js';
import type { ChatMessage, ChatRequest } from '../expert.js';

/** Two names of one limit; a caller's own replaces either of the entry's. */
const OUTPUT_LIMITS = ['max_tokens', 'max_completion_tokens'] as const;

/**
 * The request as the expert shall get it: its parameters under the caller's fields, its system prompt and prompt template. Fields that
 * torouter does not know (tools, response_format …) travel untouched.
 */
export function adaptRequest(
  { parameters, systemPrompt, promptTemplate }: Pick<ExpertConfig, 'parameters' | 'systemPrompt' | 'promptTemplate'>,
  request: ChatRequest,
): ChatRequest {
  let { messages } = request;
  if (promptTemplate !== undefined) messages = withTemplate(messages, promptTemplate);
  if (systemPrompt !== undefined && !messages.some(({ role }) => role === 'system' || role === 'developer'))
    messages = [{ role: 'system', content: systemPrompt }, ...messages];
  if (parameters === undefined) return messages === request.messages ? request : { ...request, messages };
  // Not spread: of a request whose fields are not known beforehand that takes several times as long.
  const adapted: Record<string, unknown> = Object.assign({}, parameters, request);
  adapted.messages = messages;
  if (OUTPUT_LIMITS.some((field) => request[field] != null))
    for (const field of OUTPUT_LIMITS) if (request[field] == null && field in adapted) delete adapted[field];
  return adapted as ChatRequest;
}

function withTemplate(messages: readonly ChatMessage[], template: string): readonly ChatMessage[] {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) return messages;
  // A function, because a prompt may hold `$&` and its like.
  const fill = (text: string) => template.replaceAll('{prompt}', () => text);
  const { content } = messages[at];
  const filled = typeof content === 'string' ? fill(content) : fillLastText(content ?? [], fill);
  return messages.with(at, { ...messages[at], content: filled });
}

function fillLastText(
  parts: Exclude<ChatMessage['content'], string | null | undefined>,
  fill: (text: string) => string,
): ChatMessage['content'] {
  const at = parts.findLastIndex((part) => part.type === 'text');
  return at < 0 ? parts : parts.with(at, { ...parts[at], text: fill(parts[at].text ?? '') });
}
