import { callStatus } from './call-status.js';
import type { EventWriter } from './event-writer.js';
import type { ItemStatus, OutputCall } from './output-item.js';

/** A call of a function that is being written. */
export class OpenCall {
  readonly #writer: EventWriter;
  readonly #id: string;
  readonly #index: number;
  readonly #callId: string;
  readonly #name: string;
  #arguments = '';

  /** @param index Its place in the output. */
  constructor(
    writer: EventWriter,
    id: string,
    index: number,
    call: { readonly callId: string; readonly name: string },
  ) {
    [this.#writer, this.#id, this.#index] = [writer, id, index];
    [this.#callId, this.#name] = [call.callId, call.name];
    writer.write('response.output_item.added', { output_index: index, item: this.item('in_progress') });
  }

  /** The arguments are a whole JSON object, which nothing can follow. */
  get isWhole(): boolean {
    return callStatus(this.#arguments, 'incomplete') === 'completed';
  }

  /** Goes on with the arguments. */
  add(delta: string): void {
    this.#arguments += delta;
    this.#writer.write('response.function_call_arguments.delta', { ...this.#place(), delta });
  }

  /** Ends the call; in an answer that was cut off it may yet be whole. */
  end(ended: 'completed' | 'incomplete'): OutputCall {
    this.#writer.write('response.function_call_arguments.done', {
      ...this.#place(),
      name: this.#name,
      arguments: this.#arguments,
    });
    const item = this.item(callStatus(this.#arguments, ended));
    this.#writer.write('response.output_item.done', { output_index: this.#index, item });
    return item;
  }

  /** The call as it stands. */
  item(status: ItemStatus): OutputCall {
    return {
      id: this.#id,
      type: 'function_call',
      status,
      call_id: this.#callId,
      name: this.#name,
      arguments: this.#arguments,
    };
  }

  #place() {
    return { item_id: this.#id, output_index: this.#index };
  }
}
