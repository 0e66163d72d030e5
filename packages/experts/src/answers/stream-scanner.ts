import { createParser } from 'eventsource-parser';
import { addLogProbabilities, meanNll } from '../calls/mean-nll.js';
import { MAX_ANSWER_BYTES } from './max-answer-bytes.js';
import { textOf } from './text-of.js';
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
  /** What the first choice wrote, where it is kept. */
  text = '';
  /** As last reported. */
  usage: unknown;
  /** What was wrong with an event, where one was; nothing after it is read. */
  fault: string | undefined;
  /** The error that the expert sent as an event. */
  sentError: unknown;
  /** No good event came before what was wrong. */
  get failedAtOnce(): boolean {
    return this.fault !== undefined && this.events === 0;
  }
  /** The bytes so far end between two events: what is added now is an event of its own. */
  get betweenEvents(): boolean {
    return /^$|(\n\n|\r\r|\r\n\r\n)$/.test(this.#tail);
  }
  readonly #keepsText: boolean;
  readonly #logProbabilities = { sum: 0, count: 0 };
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({ onEvent: ({ data }) => this.#read(data) });

  /** The last characters. */
  #tail = '';
  #sinceLastEvent = 0;

  /** @param keepsText Whether {@link text} is wanted; otherwise a long stream leaves nothing behind. */
  constructor(keepsText = false) {
    this.#keepsText = keepsText;
  }

  /** Mean negative log-likelihood of the first choice's tokens so far; NaN where there are no log probabilities. */
  get nll(): number {
    return meanNll(this.#logProbabilities);
  }

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
      choices?: { index?: unknown; delta?: Written; finish_reason?: unknown; logprobs?: unknown }[];
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
    else if (chunk.error) {
      this.fault = 'an error event';
      this.sentError = chunk.error;
    } else if (!Array.isArray(chunk.choices)) this.fault = 'an event without choices';
    if (this.fault) return;
    this.events++;
    for (const choice of chunk!.choices!) {
      this.characters += writtenCharacters(choice?.delta);
      if (typeof choice?.finish_reason === 'string') this.finishReason = choice.finish_reason;
      if (choice?.index !== undefined && choice.index !== 0) continue;
      if (choice?.logprobs) addLogProbabilities(this.#logProbabilities, choice.logprobs);
      if (this.#keepsText) this.text += textOf(choice?.delta?.content);
    }
    if (chunk!.usage) this.usage = chunk!.usage;
  }
}
