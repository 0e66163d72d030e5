import { textOf } from './text-of.js';

/** What an expert wrote: a message, or the delta of one. Not checked: it comes from outside. */
export interface Written {
  content?: unknown;
  reasoning_content?: unknown;
  /** As OpenRouter and newer servers of open models call it; some send both. */
  reasoning?: unknown;
  tool_calls?: unknown;
}

/** All that an expert wrote, reasoning and tool calls included, for counting tokens where the expert does not report them. */
export function writtenText(written: Written | null | undefined): string {
  if (typeof written !== 'object' || written === null) return '';
  const { content, reasoning_content: reasoning, reasoning: newer, tool_calls: calls } = written;
  let text = textOf(content) + (textOf(reasoning) || textOf(newer));
  for (const call of Array.isArray(calls) ? (calls as ToolCall[]) : [])
    text += textOf(call?.function?.name) + textOf(call?.function?.arguments);
  return text;
}

type ToolCall = { function?: { name?: unknown; arguments?: unknown } | null } | null;
