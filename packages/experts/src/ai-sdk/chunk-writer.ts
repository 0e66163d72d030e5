import { randomUUID } from 'node:crypto';
import type { LanguageModelV3FinishReason, LanguageModelV3StreamPart } from '@ai-sdk/provider';
import { logprobsOf } from './logprobs-of.js';
import { toFinishReason } from './to-finish-reason.js';
import { toUsage } from './to-usage.js';

/** A call of a tool, as far as it has been handed on. */
interface ToolCall {
  index: number;
  /** Arguments were handed on. */
  written: boolean;
}

/** Writes the parts of a stream of the AI SDK as `chat.completion.chunk` events. */
export class ChunkWriter {
  /** An event was written. */
  begun = false;
  /** The last event was written. */
  complete = false;
  #id = `chatcmpl-${randomUUID()}`;
  #created = Math.floor(Date.now() / 1000);
  #model: string;
  readonly #calls = new Map<string, ToolCall>();
  /** Calls that the provider runs by itself. */
  readonly #theirs = new Set<string>();
  /** Log probabilities that came before the text they are of. */
  #logprobs: object[] = [];

  constructor(model: string) {
    this.#model = model;
  }

  /** The events of one part, as text; often none. */
  write(part: LanguageModelV3StreamPart): string {
    switch (part.type) {
      case 'response-metadata':
        if (!this.begun) this.#describe(part);
        return '';
      case 'raw':
        this.#logprobs.push(...(logprobsOf(undefined, part.rawValue)?.content ?? []));
        return '';
      case 'text-delta':
        return part.delta === '' ? '' : this.#delta({ content: part.delta });
      case 'reasoning-delta':
        return part.delta === '' ? '' : this.#delta({ reasoning_content: part.delta });
      case 'tool-input-start':
        if (part.providerExecuted) this.#theirs.add(part.id);
        return part.providerExecuted ? '' : this.#startCall(part.id, part.toolName, '');
      case 'tool-input-delta': {
        const call = this.#calls.get(part.id);
        return call && part.delta !== '' ? this.#arguments(call, part.delta) : '';
      }
      case 'tool-call': {
        if (part.providerExecuted || this.#theirs.has(part.toolCallId)) return '';
        const call = this.#calls.get(part.toolCallId);
        if (!call) return this.#startCall(part.toolCallId, part.toolName, part.input);
        return call.written || part.input === '' ? '' : this.#arguments(call, part.input);
      }
      case 'finish':
        if (!isComplete(part.finishReason)) return '';
        this.#logprobs.push(...(logprobsOf(part.providerMetadata)?.content ?? []));
        return this.#end(part);
      default:
        // Sources, files, and what the provider's own tools came to have no place in a chunk.
        return '';
    }
  }

  #describe({ id, timestamp, modelId }: { id?: string; timestamp?: Date; modelId?: string }): void {
    this.#id = id ?? this.#id;
    this.#model = modelId ?? this.#model;
    const milliseconds = timestamp?.getTime();
    if (milliseconds) this.#created = Math.floor(milliseconds / 1000);
  }

  #startCall(id: string, name: string, written: string): string {
    const call = { index: this.#calls.size, written: written !== '' };
    this.#calls.set(id, call);
    const started = { index: call.index, id, type: 'function', function: { name, arguments: written } };
    return this.#delta({ tool_calls: [started] });
  }

  #arguments(call: ToolCall, written: string): string {
    call.written = true;
    return this.#delta({ tool_calls: [{ index: call.index, function: { arguments: written } }] });
  }

  #end({ finishReason, usage }: Extract<LanguageModelV3StreamPart, { type: 'finish' }>): string {
    const last = this.#delta({}, toFinishReason(finishReason, this.#calls.size > 0));
    this.complete = true;
    const tokens = toUsage(usage);
    return `${last}${tokens ? this.#event([], { usage: tokens }) : ''}data: [DONE]\n\n`;
  }

  #delta(delta: Record<string, unknown>, finishReason: string | null = null): string {
    const role = this.begun ? '' : this.#choice({ role: 'assistant', content: '' }, null);
    this.begun = true;
    return role + this.#choice(delta, finishReason);
  }

  #choice(delta: Record<string, unknown>, finish_reason: string | null): string {
    const carries =
      this.#logprobs.length > 0 && (finish_reason !== null || typeof delta.content === 'string') && this.begun;
    const logprobs = carries ? { content: this.#logprobs.splice(0) } : undefined;
    return this.#event([{ index: 0, delta, ...(logprobs && { logprobs }), finish_reason }]);
  }

  #event(choices: readonly object[], more: Record<string, unknown> = {}): string {
    const chunk = {
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#created,
      model: this.#model,
      choices,
    };
    return `data: ${JSON.stringify({ ...chunk, ...more })}\n\n`;
  }
}

/** Packages that saw no end make one up without the endpoint's own word for it. */
function isComplete({ unified, raw }: LanguageModelV3FinishReason): boolean {
  return unified !== 'error' && (unified !== 'other' || raw !== undefined);
}
