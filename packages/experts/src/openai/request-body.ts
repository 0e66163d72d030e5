import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatMessage, ChatRequest } from '../expert.js';

/**
 * The request as the expert gets it: its model, its parameters under the caller's fields, its system prompt and prompt template.
 * Fields that torouter does not know (tools, response_format …) travel untouched.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where it is no JSON.
 */
export function requestBody(
  { model, parameters, systemPrompt, promptTemplate }: ExpertConfig,
  request: ChatRequest,
  stream: boolean,
): string {
  let { messages } = request;
  if (promptTemplate !== undefined) messages = withTemplate(messages, promptTemplate);
  if (systemPrompt !== undefined && !messages.some(({ role }) => role === 'system' || role === 'developer'))
    messages = [{ role: 'system', content: systemPrompt }, ...messages];
  const body: Record<string, unknown> = { ...parameters, ...request, model, messages, stream: stream || undefined };
  // Providers refuse `stream_options` without `stream`, so those of the entry go with streams only.
  if (!stream) body.stream_options = request.stream_options;
  try {
    return JSON.stringify(body);
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'The request cannot be written as JSON: it holds a cycle or a bigint. Leave it out.',
      { cause: error },
    );
  }
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
