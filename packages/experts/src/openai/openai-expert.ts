import { Pool, type Dispatcher } from 'undici';
import { CallClock } from '../calls/call-clock.js';
import { CallQueue } from '../calls/call-queue.js';
import { costOf } from '../calls/cost-of.js';
import { usageOf } from '../calls/usage-of.js';
import type { ExpertConfig } from '../expert-config.js';
import type { CallOptions, ChatAnswer, ChatRequest, ChatStream, Expert } from '../expert.js';
import { apiKey } from './api-key.js';
import { exchange } from './exchange.js';
import { openStream } from './openai-stream.js';
import { readBody } from './read-body.js';
import { badResponse, readCompletion } from './read-completion.js';
import { refusal } from './refusal.js';
import { requestBody } from './request-body.js';
import { transportError } from './transport-error.js';

const MAX_CONCURRENCY = 64;
const TIMEOUT_MS = 120_000;
/** Calls that may wait, per call that may run. */
const WAITING_PER_RUNNING = 16;
const CONNECT_TIMEOUT_MS = 10_000;

/** An expert behind an OpenAI-compatible endpoint, over kept-alive connections of its own. */
export class OpenAiExpert implements Expert {
  readonly name: string;
  readonly protocol = 'openai';
  readonly #config: ExpertConfig;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Record<string, string>;
  readonly #queue: CallQueue;
  readonly #key: string | undefined;
  #closed: Promise<void> | undefined;

  /** @throws {TorouterError} TOROUTER_API_KEY_MISSING where the variable that `apiKeyEnv` names holds no key. */
  constructor(config: ExpertConfig, env: Readonly<Record<string, string | undefined>>) {
    const { name, baseUrl, maxConcurrency = MAX_CONCURRENCY } = config;
    this.name = name;
    this.#config = config;
    this.#headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    this.#key = apiKey(config, env);
    if (this.#key !== undefined) this.#headers.authorization = `Bearer ${this.#key}`;
    const { origin, pathname, search } = new URL(baseUrl);
    this.#path = `${pathname.replace(/\/+$/, '')}/chat/completions${search}`;
    this.#queue = new CallQueue(name, maxConcurrency, maxConcurrency * WAITING_PER_RUNNING);
    // The call's own clock is the deadline.
    this.#pool = new Pool(origin, {
      connections: maxConcurrency,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }

  async generate(request: ChatRequest, { signal }: CallOptions = {}): Promise<ChatAnswer> {
    const clock = this.#clock(signal);
    try {
      if (!this.#queue.tryEnter()) await this.#queue.enter(clock.signal);
      try {
        const { status, headers, body } = await exchange(this.name, this.#pool, this.#request(request, false), clock);
        if (status !== 200) throw refusal(this.name, status, headers, body, this.#key);
        const { text, finishReason, usage: reported, characters } = readCompletion(this.name, body);
        const usage = usageOf(reported, request.messages, characters);
        return { body, text, finishReason, usage, costUsd: costOf(usage, this.#config), seconds: clock.seconds };
      } finally {
        this.#queue.leave();
      }
    } finally {
      clock.stop();
    }
  }

  async stream(request: ChatRequest, { signal }: CallOptions = {}): Promise<ChatStream> {
    const clock = this.#clock(signal);
    let opening: Promise<ChatStream>;
    try {
      await this.#queue.enter(clock.signal);
    } catch (error) {
      clock.stop();
      throw error;
    }
    try {
      const { headers, body } = await this.#openStream(request, clock.signal);
      // Who reads it hears of its end; where nobody reads, an error must not end the process.
      body.on('error', () => {});
      if (!String(headers['content-type'] ?? 'text/event-stream').includes('text/event-stream')) {
        body.destroy();
        throw badResponse(this.name, 'something that is not a stream of events');
      }
      const hideUsage = request.stream_options === undefined && asksForUsage(this.#config);
      const release = () => this.#queue.leave();
      opening = openStream({
        name: this.name,
        prices: this.#config,
        messages: request.messages,
        body,
        clock,
        hideUsage,
        release,
      });
    } catch (error) {
      clock.stop();
      this.#queue.leave();
      throw error;
    }
    return opening;
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.close().then(() => this.#pool.close());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #clock(signal: AbortSignal | undefined): CallClock {
    return new CallClock(this.name, this.#config.timeoutMs ?? TIMEOUT_MS, signal);
  }

  #request(request: ChatRequest, stream: boolean): Dispatcher.DispatchOptions {
    const body = requestBody(this.#config, request, stream);
    return { path: this.#path, method: 'POST', headers: this.#headers, body };
  }

  /** Asks for a stream; resolves with an answer of status 200 whose body has not been read. */
  async #openStream(request: ChatRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const options = this.#request(request, true);
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#pool.request({ ...options, signal });
    } catch (error) {
      throw transportError(this.name, 'connect', error, signal);
    }
    if (response.statusCode === 200) return response;
    const body = await readBody(this.name, response.body).catch(() => new Uint8Array());
    if (signal.aborted) throw signal.reason;
    throw refusal(this.name, response.statusCode, response.headers, body, this.#key);
  }
}

function asksForUsage({ parameters }: ExpertConfig): boolean {
  const asked = parameters?.stream_options as { include_usage?: unknown } | null | undefined;
  return asked?.include_usage === true;
}
