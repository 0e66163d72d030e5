import type { ChatMessage } from '../expert.js';

/** The texts of a message: its content, or the text parts of it, and what its tool calls say. */
export function* messageTexts({ content, tool_calls: calls }: ChatMessage): Generator<string> {
  if (typeof content === 'string') yield content;
  else for (const part of content ?? []) if (typeof part.text === 'string') yield part.text;
  if (!Array.isArray(calls)) return;
  for (const call of calls as ({ function?: { name?: unknown; arguments?: unknown } | null } | null)[]) {
    const { name, arguments: input } = call?.function ?? {};
    if (typeof name === 'string') yield name;
    if (typeof input === 'string') yield input;
  }
}
