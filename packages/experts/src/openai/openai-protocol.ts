import { Pool, type Dispatcher } from 'undici';
import { badResponse } from '../answers/read-completion.js';
import type { CallClock } from '../calls/call-clock.js';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';
import { ChatRenderer } from '../prompt/chat-renderer.js';
import type { FieldTable } from '../protocol/field-table.js';
import type { EventBytes, Protocol } from '../protocol/protocol.js';
import { chatEvents } from './chat-events.js';
import { chatOfCompletion } from './chat-of-completion.js';
import { completionsBody } from './completions-body.js';
import { COMPLETIONS_FIELDS } from './completions-fields.js';
import { decodeBody } from './decode-body.js';
import { decodeStream } from './decode-stream.js';
import { exchange } from './exchange.js';
import { parseJson } from '../answers/parse-json.js';
import { openBody } from './stream-body.js';
import { readBody } from './read-body.js';
import { refusal } from '../answers/refusal.js';
import { requestBody } from './request-body.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** An OpenAI-compatible endpoint, over kept-alive connections of its own: chat completions, or raw completions with a chat template. */
export class OpenAiProtocol implements Protocol {
  readonly name = 'openai';
  readonly secret: string | undefined;
  readonly fields: FieldTable | undefined;
  readonly check: ((request: ChatRequest) => void) | undefined;
  readonly #config: ExpertConfig;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Record<string, string>;
  /** Of raw completions. */
  readonly #renderer: ChatRenderer | undefined;

  /**
   * @param connections At most so many.
   * @throws {TorouterError} TOROUTER_EXPERTS_CONFIG_INVALID where its chat template cannot be used.
   */
  constructor(config: ExpertConfig, key: string | undefined, connections: number) {
    this.#config = config;
    this.secret = key;
    this.#headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    if (key !== undefined) this.#headers.authorization = `Bearer ${key}`;
    const raw = config.api === 'completions';
    const renderer = raw ? new ChatRenderer(config) : undefined;
    this.#renderer = renderer;
    this.check = renderer && (({ messages }) => void renderer.render(messages));
    this.fields = raw ? COMPLETIONS_FIELDS : undefined;
    const { origin, pathname, search } = new URL(config.baseUrl!);
    this.#path = `${pathname.replace(/\/+$/, '')}/${raw ? 'completions' : 'chat/completions'}${search}`;
    // The call's own clock is the deadline.
    this.#pool = new Pool(origin, {
      connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: config.connectTimeoutMs ?? CONNECT_TIMEOUT_MS },
    });
  }

  async generate(request: ChatRequest, clock: CallClock): Promise<Uint8Array> {
    const { name } = this.#config;
    const answer = await exchange(name, this.#pool, this.#request(request, false), clock);
    const encoding = answer.headers['content-encoding'];
    if (answer.status !== 200) {
      const said = await decodeBody(name, encoding, answer.body).catch(() => new Uint8Array());
      throw refusal(name, answer.status, answer.headers, said, this.secret);
    }
    const body = encoding === undefined ? answer.body : await decodeBody(name, encoding, answer.body);
    if (!this.#renderer) return body;
    return Buffer.from(JSON.stringify(chatOfCompletion(parseJson(body), 'message') ?? null));
  }

  async stream(request: ChatRequest, clock: CallClock): Promise<EventBytes> {
    const { name } = this.#config;
    const { status, headers, body } = await openBody(name, this.#pool, this.#request(request, true), clock);
    if (status !== 200) {
      const said = await readBody(name, body)
        .then((bytes) => decodeBody(name, headers['content-encoding'], bytes))
        .catch(() => new Uint8Array());
      if (clock.aborted) throw clock.reason;
      throw refusal(name, status, headers, said, this.secret);
    }
    if (!String(headers['content-type'] ?? 'text/event-stream').includes('text/event-stream')) {
      body.destroy();
      throw badResponse(name, 'something that is not a stream of events');
    }
    const decoded = decodeStream(name, headers['content-encoding'], body);
    return this.#renderer ? chatEvents(decoded) : decoded;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #request(request: ChatRequest, stream: boolean): Dispatcher.DispatchOptions {
    const written = this.#renderer ? completionsBody(request, this.#renderer) : request;
    const body = requestBody(this.#config, written, stream);
    return { path: this.#path, method: 'POST', headers: this.#headers, body };
  }
}
