import { textOf } from './text-of.js';

/** What an expert wrote: a message, or the delta of one. Not checked: it comes from outside. */
export interface Written {
  content?: unknown;
  reasoning_content?: unknown;
  tool_calls?: unknown;
}

/** Characters in what an expert wrote, reasoning and tool calls included, for providers that report no tokens. */
export function writtenCharacters(written: Written | null | undefined): number {
  if (typeof written !== 'object' || written === null) return 0;
  const { content, reasoning_content: reasoning, tool_calls: calls } = written;
  let count = textOf(content).length + textOf(reasoning).length;
  for (const call of Array.isArray(calls) ? (calls as ToolCall[]) : [])
    count += textOf(call?.function?.name).length + textOf(call?.function?.arguments).length;
  return count;
}

type ToolCall = { function?: { name?: unknown; arguments?: unknown } | null } | null;
