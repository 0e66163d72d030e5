import type {
  JSONValue,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
  LanguageModelV3ToolCallPart,
  LanguageModelV3ToolResultPart,
} from '@ai-sdk/provider';
import type { ChatMessage } from '../expert.js';
import { unsupportedField } from './unsupported-field.js';
import { userPart } from './user-part.js';

const ROLES = 'Use the roles system, developer, user, assistant and tool.';
const TEXT_ONLY = 'Send it as text, or ask another expert.';

/**
 * Messages in OpenAI's terms as the AI SDK has them. `name` and `reasoning_content` of a message are hints of no effect and are left out.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, naming what cannot be carried.
 */
export function toPrompt(name: string, messages: readonly ChatMessage[]): LanguageModelV3Prompt {
  const prompt: LanguageModelV3Message[] = [];
  /** Names of the tools that were called, by the id of the call. */
  const called = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        prompt.push({ role: 'system', content: text(name, message, at) });
        break;
      case 'user':
        prompt.push({ role: 'user', content: userContent(name, message, at) });
        break;
      case 'assistant':
        prompt.push({ role: 'assistant', content: assistantContent(name, message, at, called) });
        break;
      case 'tool': {
        const result = toolResult(name, message, at, called);
        const last = prompt.at(-1);
        // Results of calls that were made together belong together: Google refuses them apart.
        if (last?.role === 'tool') last.content.push(result);
        else prompt.push({ role: 'tool', content: [result] });
        break;
      }
      default:
        throw unsupportedField(name, `${at}.role`, message.role, ROLES);
    }
  }
  return prompt;
}

function userContent(name: string, { content }: ChatMessage, at: string) {
  if (typeof content === 'string') return [{ type: 'text' as const, text: content }];
  if (!Array.isArray(content)) throw unsupportedField(name, `${at}.content`, undefined, TEXT_ONLY);
  return content.map((part, index) => userPart(name, part, `${at}.content[${index}]`));
}

function assistantContent(name: string, message: ChatMessage, at: string, called: Map<string, string>) {
  for (const field of ['audio', 'function_call'])
    if (message[field] != null) throw unsupportedField(name, `${at}.${field}`, undefined, 'Use text and tool_calls.');
  const { tool_calls: calls } = message;
  const written = message.content == null ? '' : text(name, message, at);
  const parts: ({ type: 'text'; text: string } | LanguageModelV3ToolCallPart)[] = [];
  if (written !== '') parts.push({ type: 'text', text: written });
  for (const [index, call] of (Array.isArray(calls) ? (calls as unknown[]) : []).entries())
    parts.push(toolCall(name, call, `${at}.tool_calls[${index}]`, called));
  return parts;
}

function toolCall(name: string, call: unknown, at: string, called: Map<string, string>): LanguageModelV3ToolCallPart {
  const { id, function: tool } = (call ?? {}) as {
    id?: unknown;
    function?: { name?: unknown; arguments?: unknown };
  };
  const fail = (field: string) =>
    unsupportedField(
      name,
      `${at}.${field}`,
      undefined,
      'Send an id and a function with its name and arguments in JSON.',
    );
  if (typeof id !== 'string') throw fail('id');
  const { name: toolName, arguments: written } = tool ?? {};
  if (typeof toolName !== 'string') throw fail('function.name');
  if (typeof written !== 'string') throw fail('function.arguments');
  called.set(id, toolName);
  try {
    return { type: 'tool-call', toolCallId: id, toolName, input: written.trim() === '' ? {} : JSON.parse(written) };
  } catch {
    throw fail('function.arguments');
  }
}

function toolResult(
  name: string,
  message: ChatMessage,
  at: string,
  called: ReadonlyMap<string, string>,
): LanguageModelV3ToolResultPart {
  const { tool_call_id: id, content } = message;
  const toolName = typeof id === 'string' ? called.get(id) : undefined;
  if (typeof id !== 'string' || toolName === undefined)
    throw unsupportedField(name, `${at}.tool_call_id`, undefined, 'Name the id of a tool call of a message before it.');
  // Text stays as it is, JSON too: read and written anew it could lose digits. What is no text came as JSON.
  const isText = content == null || typeof content === 'string' || Array.isArray(content);
  const output = isText
    ? { type: 'text' as const, value: content == null ? '' : text(name, message, at) }
    : { type: 'json' as const, value: content as unknown as JSONValue };
  return { type: 'tool-result', toolCallId: id, toolName, output };
}

/** The text of a message that can hold nothing else; a refusal of the assistant is text too. */
function text(name: string, { content }: ChatMessage, at: string): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw unsupportedField(name, `${at}.content`, undefined, TEXT_ONLY);
  return (content as unknown[])
    .map((part, index) => {
      const { type, text, refusal } = (part ?? {}) as Record<string, unknown>;
      if (type === 'text' && typeof text === 'string') return text;
      if (type === 'refusal' && typeof refusal === 'string') return refusal;
      throw unsupportedField(name, `${at}.content[${index}].type`, type, TEXT_ONLY);
    })
    .join('');
}
