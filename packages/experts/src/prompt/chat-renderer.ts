import { Template } from '@huggingface/jinja';
import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatMessage } from '../expert.js';
import { CHAT_TEMPLATES } from './chat-templates.js';

/** Writes conversations as one text, for raw completions. */
export class ChatRenderer {
  readonly #name: string;
  readonly #template: Template;
  readonly #continues: boolean;
  /** A template of its own may write calls of tools; those that ship do not. */
  readonly #writesCalls: boolean;
  /** Texts at which an answer ends; none of a template that does not ship. */
  readonly stop: readonly string[];

  /** @throws {TorouterError} TOROUTER_EXPERTS_CONFIG_INVALID where the template is neither a known name nor Jinja. */
  constructor({
    name,
    chatTemplate = 'chatml',
    continues = true,
  }: Pick<ExpertConfig, 'name' | 'chatTemplate' | 'continues'>) {
    this.#name = name;
    this.#continues = continues;
    const known = Object.hasOwn(CHAT_TEMPLATES, chatTemplate) ? CHAT_TEMPLATES[chatTemplate] : undefined;
    this.stop = known?.stop ?? [];
    this.#writesCalls = known === undefined;
    if (!known && !chatTemplate.includes('{'))
      throw new TorouterError(
        'TOROUTER_EXPERTS_CONFIG_INVALID',
        `The expert ${name} has a chatTemplate of an unknown name; there are ${Object.keys(CHAT_TEMPLATES).join(', ')}, or give a template in Jinja.`,
        { details: { expert: name } },
      );
    try {
      this.#template = new Template(known?.source ?? chatTemplate);
    } catch (error) {
      throw new TorouterError(
        'TOROUTER_EXPERTS_CONFIG_INVALID',
        `The chatTemplate of the expert ${name} is not valid Jinja. Take the one in the model's tokenizer_config.json.`,
        { cause: error, details: { expert: name } },
      );
    }
  }

  /**
   * The prompt, up to where the assistant's answer begins; where the conversation ends in an assistant message that is gone on with, with its text
   * as it stands.
   *
   * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD for parts that are no text, and calls of tools that the template does not write; TOROUTER_MESSAGES_INVALID where the template refuses the
   *   conversation (some want user and assistant in turn).
   */
  render(messages: readonly ChatMessage[]): string {
    const last = messages.length - 1;
    if (this.#continues && isBegun(messages[last]))
      // Written by the template it would have the end of a turn behind it, and often be trimmed.
      return this.#render(messages.slice(0, last)) + this.#textOf(messages[last], last);
    return this.#render(messages);
  }

  #render(messages: readonly ChatMessage[]): string {
    const plain = messages.map((message, i) => ({
      ...message,
      role: roleOf(message),
      content: this.#textOf(message, i),
    }));
    try {
      return this.#template.render({ messages: plain, add_generation_prompt: true, bos_token: '', eos_token: '' });
    } catch {
      // Its message may quote the conversation.
      throw new TorouterError(
        'TOROUTER_MESSAGES_INVALID',
        `The chat template of the expert ${this.#name} cannot write this conversation. Check the order of its roles.`,
        { details: { expert: this.#name } },
      );
    }
  }

  #textOf({ content, tool_calls: calls }: ChatMessage, index: number): string {
    if (Array.isArray(calls) && calls.length > 0 && !this.#writesCalls)
      throw this.#unsupported(`messages[${index}].tool_calls`);
    if (typeof content === 'string') return content;
    return (content ?? [])
      .map((part, i) => {
        if (part.type === 'text' && part.text !== undefined) return part.text;
        throw this.#unsupported(`messages[${index}].content[${i}]`);
      })
      .join('\n');
  }

  #unsupported(field: string): TorouterError {
    return new TorouterError(
      'TOROUTER_UNSUPPORTED_FIELD',
      `The expert ${this.#name} takes raw completions, which are text; ${field} is not. Leave it out, or ask another expert.`,
      { details: { expert: this.#name, fields: [field] } },
    );
  }
}

/** An answer that can be gone on with; one that calls tools is complete. */
function isBegun(message: ChatMessage | undefined): boolean {
  const calls = message?.tool_calls;
  return message?.role === 'assistant' && !(Array.isArray(calls) && calls.length > 0);
}

function roleOf({ role }: ChatMessage): string {
  return role === 'developer' ? 'system' : role;
}
