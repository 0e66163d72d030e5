import type { EventWriter } from './event-writer.js';
import { isObject } from './is-object.js';
import { itemId } from './item-id.js';
import { OpenCall } from './open-call.js';
import { OpenMessage } from './open-message.js';
import type { OutputItem, OutputPart } from './output-item.js';
import type { Logprob } from './to-logprobs.js';

/** A call as chat's chunks tell of it. */
interface ChatCall {
  /** '' until it is known. */
  id: string;
  name: string;
  /** Arguments that came ahead of the name. */
  held: string;
  /** In the output, from when its name is known. */
  item?: { readonly open: OpenCall; readonly index: number };
}

/**
 * The output of a response that is being written. A message ends where a call begins, and a call where another begins and its arguments
 * are whole, so that clients can run it at once; servers that write several calls at a time keep them open.
 */
export class OutputItems {
  readonly #writer: EventWriter;
  readonly #responseId: string;
  /** What is open at its place, else the item that it became. */
  readonly #items: (OpenMessage | OpenCall | OutputItem)[] = [];
  #message: { readonly open: OpenMessage; readonly index: number } | undefined;
  #lastCall: ChatCall | undefined;
  readonly #openCalls = new Set<ChatCall>();
  /** By chat's index; the last of each. */
  readonly #byIndex = new Map<number, ChatCall>();

  constructor(writer: EventWriter, responseId: string) {
    [this.#writer, this.#responseId] = [writer, responseId];
  }

  /** What the assistant says. */
  say(type: OutputPart['type'], delta: string, logprobs: readonly Logprob[] = []): void {
    if (!this.#message) {
      const index = this.#items.length;
      const open = new OpenMessage(this.#writer, itemId('msg', this.#responseId, index), index);
      this.#items.push(open);
      this.#message = { open, index };
    }
    this.#message.open.add(type, delta, logprobs);
  }

  /**
   * An entry of a delta's `tool_calls`.
   *
   * @returns What is wrong with it, where something is.
   */
  call(entry: unknown): string | undefined {
    if (!isObject(entry)) return 'a tool call that is not an object';
    const called = isObject(entry.function) ? entry.function : {};
    const call = this.#callOf(entry);
    if (typeof entry.id === 'string' && call.id === '') call.id = entry.id;
    if (typeof called.name === 'string' && call.name === '') call.name = called.name;
    const delta = typeof called.arguments === 'string' ? called.arguments : '';
    if (!this.#openCalls.has(call)) return delta.trim() === '' ? undefined : 'arguments behind the end of a tool call';
    if (call.item) {
      if (delta !== '') call.item.open.add(delta);
    } else {
      call.held += delta;
      if (call.name !== '') this.#open(call);
    }
    return undefined;
  }

  /**
   * Ends what is still open.
   *
   * @returns What is wrong with the output, where something is.
   */
  end(status: 'completed' | 'incomplete'): string | undefined {
    const fault = this.fault();
    if (fault !== undefined) return fault;
    this.#endMessage(status);
    for (const call of this.#openCalls) this.#endCall(call, status);
    return undefined;
  }

  /** What would be wrong with the output if it ended here, where something would be. */
  fault(): string | undefined {
    for (const { item } of this.#openCalls) if (!item) return 'a tool call without a name';
    return undefined;
  }

  /** All items; what is still open is incomplete. */
  items(): OutputItem[] {
    return this.#items.map((item) =>
      item instanceof OpenMessage || item instanceof OpenCall ? item.item('incomplete') : item,
    );
  }

  #callOf({ index, id }: Record<string, unknown>): ChatCall {
    const known = typeof index === 'number' ? this.#byIndex.get(index) : this.#lastCall;
    // Some servers give no index, or the same to all; then a new id tells of a new call.
    const isNew = !known || (typeof id === 'string' && id !== '' && known.id !== '' && known.id !== id);
    if (!isNew) return known;
    const call = { id: '', name: '', held: '' };
    this.#lastCall = call;
    this.#openCalls.add(call);
    if (typeof index === 'number') this.#byIndex.set(index, call);
    return call;
  }

  #open(call: ChatCall): void {
    this.#endMessage('completed');
    for (const other of this.#openCalls) if (other.item?.open.isWhole) this.#endCall(other, 'completed');
    const index = this.#items.length;
    const callId = call.id === '' ? itemId('call', this.#responseId, index) : call.id;
    const open = new OpenCall(this.#writer, itemId('fc', this.#responseId, index), index, { callId, name: call.name });
    this.#items.push(open);
    call.item = { open, index };
    if (call.held !== '') open.add(call.held);
    call.held = '';
  }

  #endMessage(status: 'completed' | 'incomplete'): void {
    if (this.#message) this.#items[this.#message.index] = this.#message.open.end(status);
    this.#message = undefined;
  }

  #endCall(call: ChatCall, status: 'completed' | 'incomplete'): void {
    if (!call.item) return;
    this.#items[call.item.index] = call.item.open.end(status);
    this.#openCalls.delete(call);
  }
}
