import { createParser } from 'eventsource-parser';
import { addLogProbabilities, meanNll } from '../calls/mean-nll.js';
import { holdsOutput } from './holds-output.js';
import { linesOf } from './lines-of.js';
import { MAX_ANSWER_BYTES } from './max-answer-bytes.js';
import { textOf } from './text-of.js';
import { unixNewlines } from './unix-newlines.js';
import { writtenText, type Written } from './written-text.js';

const [LF, CR, LOWER_D] = [10, 13, 100];
const END = '[DONE]';

/** Reads along in a stream of `chat.completion.chunk` events whose bytes pass unchanged. */
export class StreamScanner {
  /** Good events seen, `[DONE]` among them. */
  events = 0;
  /** `data: [DONE]` was seen. */
  done = false;
  finishReason: string | null = null;
  /** A choice has written something: text, reasoning, a call of a tool, whatever is no mere role. */
  wrote = false;
  /** Characters written in all choices. */
  characters = 0;
  /** What the first choice wrote, where it is kept. */
  text = '';
  /** What all choices wrote, reasoning and tool calls included, where it is kept. */
  written = '';
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
  /** An answer has begun: its first token is there, or its end. */
  get begun(): boolean {
    return this.wrote || this.finishReason !== null || this.done;
  }
  /** The bytes so far end between two events: what is added now is an event of its own. */
  get betweenEvents(): boolean {
    return /^$|(\n\n|\r\r|\r\n\r\n)$/.test(this.#tail);
  }
  readonly #keepsText: boolean;
  readonly #logProbabilities = { sum: 0, count: 0 };
  /** Made for the streams that need it, which few do. */
  #slow: SlowWay | undefined;

  /** The last characters. */
  #tail = '';
  /** Something that may be `[DONE]` was seen. */
  #mayEnd = false;
  /** The stream is over with a CR, which may be the first half of a CRLF. */
  #endsInCr = false;
  #sinceLastEvent = 0;

  /** @param keepsText Whether {@link text} and {@link written} are wanted; otherwise a long stream leaves nothing behind. */
  constructor(keepsText = false) {
    this.#keepsText = keepsText;
  }

  /** Mean negative log-likelihood of the first choice's tokens so far; NaN where there are no log probabilities. */
  get nll(): number {
    return meanNll(this.#logProbabilities);
  }

  /**
   * Reads on.
   *
   * @returns How many of these bytes belong to the stream: all, until the event `[DONE]` is over.
   */
  push(chunk: Uint8Array): number {
    if (this.fault) return chunk.length;
    if (this.done) {
      const length = this.#endsInCr && chunk[0] === LF ? 1 : 0;
      if (length > 0) this.#tail += '\n';
      if (chunk.length > 0) this.#endsInCr = false;
      return length;
    }
    if (this.#readWhole(chunk)) return chunk.length;
    const text = this.#slowWay().decoder.decode(chunk, { stream: true });
    this.#mayEnd ||= text.includes(END) || (this.#tail + text.slice(0, END.length)).includes(END);
    this.#sinceLastEvent += chunk.length;
    let length = chunk.length;
    if (this.#mayEnd) length = this.#feedLines(text, chunk);
    else this.#feed(text);
    // The parser holds what it cannot read yet.
    if (this.#sinceLastEvent > MAX_ANSWER_BYTES) this.fault = `${MAX_ANSWER_BYTES} bytes without an event`;
    return length;
  }

  /**
   * The short way for what nearly all chunks are, whole events of one line each, where nothing of an earlier one is left: the parser need not
   * see them. False where this is none, and nothing was read.
   */
  #readWhole(chunk: Uint8Array): boolean {
    const { length } = chunk;
    const isWhole = length > 8 && chunk[0] === LOWER_D && chunk[length - 1] === LF && chunk[length - 2] === LF;
    if (!isWhole || (this.#tail !== '' && !this.#tail.endsWith('\n\n')) || this.#mayEnd) return false;
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, length).toString();
    if (text.includes('\r') || text.includes(END)) return false;
    const events = text.slice(0, -2).split('\n\n');
    if (!events.every((event) => event.startsWith('data: ') && !event.includes('\n'))) return false;
    for (const event of events) this.#read(event.slice('data: '.length));
    this.#tail = '\n\n';
    return true;
  }

  /** No more bytes will come: a last event without its blank line is read as well. */
  end(): void {
    this.#slow?.feed('\n\n');
  }

  #slowWay(): SlowWay {
    if (this.#slow) return this.#slow;
    const parser = createParser({ onEvent: ({ data }) => this.#read(data) });
    return (this.#slow = {
      decoder: new TextDecoder(),
      unixNewlines: unixNewlines(),
      feed: (text) => parser.feed(text),
    });
  }

  #feed(text: string): void {
    this.#tail = (this.#tail + text.slice(-END.length)).slice(-END.length);
    const { feed, unixNewlines: normalise } = this.#slowWay();
    feed(normalise(text));
  }

  /** Line by line, to see where the stream ends. */
  #feedLines(text: string, chunk: Uint8Array): number {
    let newlines = 0;
    for (const line of linesOf(text)) {
      this.#feed(line);
      newlines += line.endsWith('\r\n') ? 2 : 1;
      if (!this.done) continue;
      const end = endOf(chunk, newlines);
      this.#endsInCr = end === chunk.length && chunk[end - 1] === CR;
      return end;
    }
    return chunk.length;
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
      const written = writtenText(choice?.delta);
      this.characters += written.length;
      this.wrote ||= holdsOutput(choice?.delta);
      if (this.#keepsText) this.written += written;
      if (typeof choice?.finish_reason === 'string') this.finishReason = choice.finish_reason;
      if (choice?.index !== undefined && choice.index !== 0) continue;
      if (choice?.logprobs) addLogProbabilities(this.#logProbabilities, choice.logprobs);
      if (this.#keepsText) this.text += textOf(choice?.delta?.content);
    }
    if (chunk!.usage) this.usage = chunk!.usage;
  }
}

/** Where in bytes so many CR and LF have passed. */
function endOf(bytes: Uint8Array, newlines: number): number {
  let left = newlines;
  return bytes.findIndex((byte) => (byte === LF || byte === CR) && --left === 0) + 1;
}

/** Reads whatever comes, cut wherever it is. */
interface SlowWay {
  readonly decoder: InstanceType<typeof TextDecoder>;
  readonly unixNewlines: (text: string) => string;
  readonly feed: (text: string) => void;
}
