import type { EventWriter } from './event-writer.js';
import type { ItemStatus, OutputMessage, OutputPart } from './output-item.js';
import type { Logprob } from './to-logprobs.js';
import { toOutputPart } from './to-output-part.js';

/** A message of the response that is being written. Its parts come one after another. */
export class OpenMessage {
  readonly #writer: EventWriter;
  readonly #id: string;
  readonly #index: number;
  readonly #done: OutputPart[] = [];
  /** Of the part being written. */
  #type: OutputPart['type'] | undefined;
  #text = '';
  #logprobs: Logprob[] = [];

  /** @param index Its place in the output. */
  constructor(writer: EventWriter, id: string, index: number) {
    [this.#writer, this.#id, this.#index] = [writer, id, index];
    writer.write('response.output_item.added', { output_index: index, item: this.item('in_progress') });
  }

  /** Goes on with the text or the refusal, in a new part where the other was being written. */
  add(type: OutputPart['type'], delta: string, logprobs: readonly Logprob[]): void {
    if (this.#type !== type) {
      this.#endPart();
      this.#type = type;
      this.#writer.write('response.content_part.added', { ...this.#place(), part: toOutputPart(type, '') });
    }
    this.#text += delta;
    if (type === 'refusal') this.#writer.write('response.refusal.delta', { ...this.#place(), delta });
    else {
      this.#logprobs.push(...logprobs);
      this.#writer.write('response.output_text.delta', { ...this.#place(), delta, logprobs });
    }
  }

  /** Ends the message. */
  end(status: ItemStatus): OutputMessage {
    this.#endPart();
    const item = this.item(status);
    this.#writer.write('response.output_item.done', { output_index: this.#index, item });
    return item;
  }

  /** The message as it stands. */
  item(status: ItemStatus): OutputMessage {
    const content = this.#type === undefined ? [...this.#done] : [...this.#done, this.#part(this.#type)];
    return { id: this.#id, type: 'message', status, role: 'assistant', content };
  }

  #endPart(): void {
    if (this.#type === undefined) return;
    const part = this.#part(this.#type);
    if (part.type === 'refusal')
      this.#writer.write('response.refusal.done', { ...this.#place(), refusal: part.refusal });
    else
      this.#writer.write('response.output_text.done', { ...this.#place(), text: part.text, logprobs: part.logprobs });
    this.#writer.write('response.content_part.done', { ...this.#place(), part });
    this.#done.push(part);
    [this.#type, this.#text, this.#logprobs] = [undefined, '', []];
  }

  #part(type: OutputPart['type']): OutputPart {
    return toOutputPart(type, this.#text, this.#logprobs);
  }

  #place() {
    return { item_id: this.#id, output_index: this.#index, content_index: this.#done.length };
  }
}
