import { TorouterError } from '@torouter/data';
import { EventWriter } from './event-writer.js';
import { isObject } from './is-object.js';
import { OutputItems } from './output-items.js';
import { responseObject, type ResponseMeta, type ResponseState } from './response-object.js';
import { textOf } from './text-of.js';
import { toLogprobs } from './to-logprobs.js';
import { toResponseStatus } from './to-response-status.js';
import { toResponseUsage } from './to-response-usage.js';

/** A response that is being streamed: reads chat's chunks, writes Responses' events. */
export class StreamedResponse {
  /** The last event was written; what is read now is thrown away. */
  over = false;
  /** What is wrong with the chunks, where they are none that one could read on. */
  broken: TorouterError | undefined;
  readonly #meta: ResponseMeta;
  readonly #writer = new EventWriter();
  readonly #items: OutputItems;
  #finishReason: unknown;
  #usage: unknown;
  #serviceTier: string | undefined;
  #torouter: object | undefined;

  constructor(meta: ResponseMeta) {
    this.#meta = meta;
    this.#items = new OutputItems(this.#writer, meta.id);
    const response = responseObject(meta, { status: 'in_progress', output: [] });
    this.#writer.write('response.created', { response });
    this.#writer.write('response.in_progress', { response });
  }

  /** What was written since the last time; undefined where nothing was. */
  take(): Uint8Array | undefined {
    return this.#writer.take();
  }

  /** Reads the data of an event. */
  read(data: string): void {
    if (this.over) return;
    if (data === '[DONE]') return this.#complete();
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      return this.#break('an event that is not JSON');
    }
    if (!isObject(chunk)) return this.#break('an event that is not an object');
    if (chunk.error) return this.#fail(chunk.error);
    if (!Array.isArray(chunk.choices)) return this.#break('an event without choices');
    if (chunk.usage) this.#usage = chunk.usage;
    if (typeof chunk.service_tier === 'string') this.#serviceTier = chunk.service_tier;
    if (isObject(chunk.torouter)) this.#torouter = chunk.torouter;
    for (const choice of chunk.choices as unknown[])
      if (isObject(choice) && (choice.index === undefined || choice.index === 0)) this.#readChoice(choice);
  }

  /** No more events will come. */
  end(): void {
    if (!this.over)
      this.#fail({
        code: 'TOROUTER_EXPERT_STREAM_BROKEN',
        message: 'The stream ended before the answer was complete.',
      });
  }

  #readChoice({ delta, finish_reason: finishReason, logprobs }: Record<string, unknown>): void {
    if (finishReason != null) this.#finishReason = finishReason;
    if (isObject(delta)) this.#readDelta(delta, logprobs);
    // Before `[DONE]`, with which the expert's stream would count as complete.
    const fault = finishReason == null ? undefined : this.#items.fault();
    if (fault !== undefined && !this.over) this.#break(fault);
  }

  #readDelta(delta: Record<string, unknown>, logprobs: unknown): void {
    const text = textOf(delta.content);
    if (text !== '') this.#items.say('output_text', text, toLogprobs(logprobs));
    if (typeof delta.refusal === 'string' && delta.refusal !== '') this.#items.say('refusal', delta.refusal);
    if (!Array.isArray(delta.tool_calls)) return;
    for (const entry of delta.tool_calls as unknown[]) {
      const fault = this.#items.call(entry);
      if (fault !== undefined) return this.#break(fault);
    }
  }

  #complete(): void {
    const { status, reason } = toResponseStatus(this.#finishReason);
    const fault = this.#items.end(status);
    if (fault === undefined) this.#finish({ status, reason });
    else this.#break(fault);
  }

  #break(what: string): void {
    this.broken = new TorouterError(
      'TOROUTER_EXPERT_BAD_RESPONSE',
      `Expected a chat completion's chunks from the expert, got ${what}. See whether its server speaks the OpenAI protocol.`,
    );
    this.#fail(this.broken);
  }

  #fail(cause: unknown): void {
    const { code, message, type, param } = isObject(cause) ? cause : { message: cause };
    const error = {
      code: typeof code === 'string' || typeof code === 'number' ? String(code) : 'server_error',
      message: typeof message === 'string' ? message : 'The expert ended its answer in an error.',
    };
    // As OpenAI does it: its clients raise what has `error`, and read the rest where they do not raise.
    const sent = {
      type: typeof type === 'string' ? type : 'server_error',
      ...error,
      param: typeof param === 'string' ? param : null,
    };
    this.#writer.write('error', { code: sent.code, message: sent.message, param: sent.param, error: sent });
    this.#finish({ status: 'failed', error });
  }

  #finish(state: Omit<ResponseState, 'output'> & { readonly status: 'completed' | 'incomplete' | 'failed' }): void {
    const response = responseObject(this.#meta, {
      ...state,
      output: this.#items.items(),
      usage: toResponseUsage(this.#usage),
      serviceTier: this.#serviceTier,
      torouter: this.#torouter,
    });
    this.#writer.write(`response.${state.status}`, { response });
    this.over = true;
  }
}
