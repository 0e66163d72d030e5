import type { ChatMessage } from '@torouter/experts';
import type { ChatPart } from './content-of.js';

type Content = string | readonly ChatPart[];

interface AssistantMessage {
  role: 'assistant';
  content: Content | null;
  tool_calls?: object[];
}

/**
 * Chat messages made of Responses' items. Where the Responses API has an item for each call, chat has one message of the assistant
 * with all calls, and wants their outputs directly behind it.
 */
export class MessageList {
  readonly messages: ChatMessage[] = [];
  /** The last message, where it is the assistant's. */
  #assistant: AssistantMessage | undefined;

  /** Any message but the assistant's. */
  add(message: ChatMessage): void {
    this.messages.push(message);
    this.#assistant = undefined;
  }

  /** What the assistant said. Said between its calls and their outputs, it joins the message of the calls. */
  addAssistant(content: Content): void {
    const last = this.#assistant;
    if (last?.tool_calls) last.content = joined(last.content, content);
    else this.#open(content);
  }

  /** A call of a function; it belongs to what the assistant said or called directly before. */
  addCall(callId: string, name: string, args: string): void {
    const message = this.#assistant ?? this.#open(null);
    message.tool_calls ??= [];
    message.tool_calls.push({ id: callId, type: 'function', function: { name, arguments: args } });
  }

  #open(content: Content | null): AssistantMessage {
    const message: AssistantMessage = { role: 'assistant', content };
    this.messages.push(message as unknown as ChatMessage);
    this.#assistant = message;
    return message;
  }
}

function joined(first: Content | null, second: Content): Content {
  return first === null || first === '' ? second : [...partsOf(first), ...partsOf(second)];
}

function partsOf(content: Content): readonly ChatPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
