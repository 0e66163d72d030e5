import { createParser } from 'eventsource-parser';

/** Reads along in a stream of `chat.completion.chunk` events whose bytes pass unchanged. */
export class StreamScanner {
  /** Events seen. */
  events = 0;
  /** `data: [DONE]` was seen. */
  done = false;
  finishReason: string | null = null;
  /** Characters of text in all choices. */
  characters = 0;
  /** As last reported. */
  usage: unknown;
  /** What was wrong with an event, where one was; nothing after it is read. */
  fault: string | undefined;
  /** The faulty event was the first. */
  get failedAtOnce(): boolean {
    return this.fault !== undefined && this.events === 1;
  }
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({ onEvent: ({ data }) => this.#read(data) });

  push(chunk: Uint8Array): void {
    this.#parser.feed(this.#decoder.decode(chunk, { stream: true }));
  }

  /** No more bytes will come: a last event without its blank line is read as well. */
  end(): void {
    this.#parser.feed('\n\n');
  }

  #read(data: string): void {
    if (this.fault) return;
    this.events++;
    if (data === '[DONE]') {
      this.done = true;
      return;
    }
    let chunk: {
      choices?: { delta?: { content?: unknown }; finish_reason?: unknown }[];
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
    for (const choice of chunk!.choices!) {
      if (typeof choice?.delta?.content === 'string') this.characters += choice.delta.content.length;
      if (typeof choice?.finish_reason === 'string') this.finishReason = choice.finish_reason;
    }
    if (chunk!.usage) this.usage = chunk!.usage;
  }
}
