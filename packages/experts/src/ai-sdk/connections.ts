import { Agent, Headers, Response, fetch } from 'undici';
import { answerTooLong } from '../answers/answer-too-long.js';
import { MAX_ANSWER_BYTES } from '../answers/max-answer-bytes.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** Headers that carry keys: `authorization`, `x-api-key`, `x-goog-api-key`, `x-amz-security-token` … */
const SECRET = /auth|key|token|secret/i;

/** Options of {@link Connections}. */
export interface ConnectionsOptions {
  /** The expert's, for errors. */
  name: string;
  /** @default 10000 */
  connectTimeoutMs?: number;
  /** Bytes of a whole answer, and of one event of a stream. @default 64 MiB */
  maxAnswerBytes?: number;
}

/** The connections of one provider, and the `fetch` that its package uses instead of the global one. */
export class Connections {
  readonly #agent: Agent;
  readonly #name: string;
  readonly #maxAnswerBytes: number;
  readonly #secrets = new Map<string, string>();

  constructor({ name, connectTimeoutMs = CONNECT_TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES }: ConnectionsOptions) {
    this.#name = name;
    this.#maxAnswerBytes = maxAnswerBytes;
    // The call's own clock is the deadline.
    this.#agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } });
  }

  /** What the last requests were signed with, so that no word of an answer is taken over that repeats it. */
  get secrets(): readonly string[] {
    return [...this.#secrets.values()];
  }

  readonly fetch = (async (input: string | URL, init: Parameters<typeof fetch>[1]) => {
    for (const [header, value] of new Headers(init?.headers))
      if (SECRET.test(header)) this.#secrets.set(header, value.replace(/^\w+ /, ''));
    // Whoever answers with another address could send the key there.
    const response = await fetch(input, { ...init, dispatcher: this.#agent, redirect: 'manual' });
    return this.#limited(response);
  }) as unknown as typeof globalThis.fetch;

  /** Nothing is in flight any more: connections that are kept alive go. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #limited(response: Response): Response {
    if (!response.body) return response;
    const isEvents = response.headers.get('content-type')?.includes('text/event-stream') ?? false;
    const limit = this.#maxAnswerBytes;
    const tooLong = () => answerTooLong(this.#name);
    let length = 0;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length = isEvents && endsEvent(chunk) ? 0 : length + chunk.length;
        if (length > limit) throw tooLong();
        controller.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counted), { status, statusText, headers });
  }
}

function endsEvent(chunk: Uint8Array): boolean {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return bytes.includes('\n\n') || bytes.includes('\r\n\r\n');
}
