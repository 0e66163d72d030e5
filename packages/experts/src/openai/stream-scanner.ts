import { createParser } from 'eventsource-parser';
import { MAX_ANSWER_BYTES } from './max-answer-bytes.js';
import { writtenCharacters, type Written } from './written-characters.js';

/** Reads along in a stream of `chat.completion.chunk` events whose bytes pass unchanged. */
export class StreamScanner {
  /** Good events seen, `[DONE]` among them. */
  events = 0;
  /** `data: [DONE]` was seen. */
  done = false;
  finishReason: string | null = null;
  /** Characters written in all choices. */
  characters = 0;
  /** As last reported. */
  usage: unknown;
  /** What was wrong with an event, where one was; nothing after it is read. */
  fault: string | undefined;
  /** No good event came before what was wrong. */
  get failedAtOnce(): boolean {
    return this.fault !== undefined && this.events === 0;
  }
  /** The bytes so far end between two events: what is added now is an event of its own. */
  get betweenEvents(): boolean {
    return /^$|(\n\n|\r\r|\r\n\r\n)$/.test(this.#tail);
  }
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({ onEvent: ({ data }) => this.#read(data) });

  /** The last characters. */
  #tail = '';
  #sinceLastEvent = 0;

  push(chunk: Uint8Array): void {
    if (this.fault) return;
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#tail = (this.#tail + text.slice(-4)).slice(-4);
    this.#sinceLastEvent += chunk.length;
    this.#parser.feed(text);
    // The parser holds what it cannot read yet.
    if (this.#sinceLastEvent > MAX_ANSWER_BYTES) this.fault = `${MAX_ANSWER_BYTES} bytes without an event`;
  }

  /** No more bytes will come: a last event without its blank line is read as well. */
  end(): void {
    this.#parser.feed('\n\n');
  }

  #read(data: string): void {
    this.#sinceLastEvent = 0;
    if (this.fault || this.done) return;
    if (data === '[DONE]') {
      this.events++;
      this.done = true;
      return;
    }
    let chunk: {
      choices?: { delta?: Written; finish_reason?: unknown }[];
      usage?: unknown;
      error?: unknown;
    } | null;
    try {
      chunk = JSON.parse(data) as typeof chunk;
    } catch {
      this.fault = 'an event that is not JSON';
      return;
    }
    if (typeof chunk !== 'object' || chunk === null) this.fault = 'an event that is not an object';
    else if (chunk.error) this.fault = 'an error event';
    else if (!Array.isArray(chunk.choices)) this.fault = 'an event without choices';
    if (this.fault) return;
    this.events++;
    for (const choice of chunk!.choices!) {
      this.characters += writtenCharacters(choice?.delta);
      if (typeof choice?.finish_reason === 'string') this.finishReason = choice.finish_reason;
    }
    if (chunk!.usage) this.usage = chunk!.usage;
  }
}
