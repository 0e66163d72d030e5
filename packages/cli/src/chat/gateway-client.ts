import { TorouterError } from '@torouter/data';
import { gatewayRefusal } from './gateway-refusal.js';

/** Requests to a gateway; each throws one TorouterError, or the signal's reason. */
export class GatewayClient {
  /** @param url Without `/v1`. */
  constructor(
    readonly url: string,
    readonly key?: string,
  ) {}

  /** Asks for a streamed answer; its body is left unread. */
  async chat(body: object, session: string, signal: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'x-torouter-session': session };
    const response = await this.#fetch('/chat/completions', {
      ...{ method: 'POST', headers, body: JSON.stringify(body), signal },
    });
    const type = response.headers.get('content-type') ?? 'something without a type';
    if (type.startsWith('text/event-stream') && response.body) return response;
    await response.body?.cancel();
    throw this.#badResponse(`a stream of server-sent events, got ${type}`);
  }

  /** Every value that `model` may have. */
  async models(signal: AbortSignal): Promise<string[]> {
    const list = (await this.#json('/models', signal)) as { data?: unknown } | null;
    if (!Array.isArray(list?.data)) throw this.#badResponse('a list of models');
    return list.data.map((entry: { id?: unknown } | null) => String(entry?.id));
  }

  /** What the gateway knows of a decision. */
  decision(id: string, signal: AbortSignal): Promise<unknown> {
    return this.#json(`/decisions/${encodeURIComponent(id)}`, signal);
  }

  async #json(path: string, signal: AbortSignal): Promise<unknown> {
    const response = await this.#fetch(path, { headers: {}, signal });
    try {
      return await response.json();
    } catch (error) {
      signal.throwIfAborted();
      throw this.#badResponse('JSON', error);
    }
  }

  async #fetch(path: string, init: { headers: Record<string, string>; signal: AbortSignal }): Promise<Response> {
    let response: Response;
    if (this.key !== undefined) init.headers.authorization = `Bearer ${this.key}`;
    try {
      response = await fetch(`${this.url}/v1${path}`, init);
    } catch (error) {
      init.signal.throwIfAborted();
      throw new TorouterError(
        'TOROUTER_EXPERT_UNREACHABLE',
        `Expected a gateway at ${this.url}, got no answer (${reasonOf(error)}). "torouter serve" starts one; --url says where it is.`,
        { cause: error },
      );
    }
    if (response.ok) return response;
    // Without JSON it is no gateway, or a proxy in front of it.
    const body: unknown = await response.json().catch(() => undefined);
    init.signal.throwIfAborted();
    throw gatewayRefusal(body, this.key, response);
  }

  #badResponse(expected: string, cause?: unknown): TorouterError {
    return new TorouterError(
      'TOROUTER_EXPERT_BAD_RESPONSE',
      `Expected ${expected.slice(0, 200)} from ${this.url}. Is it an OpenAI-compatible gateway? --url says where one is.`,
      { cause },
    );
  }
}

/** The code of a network error, such as ECONNREFUSED; fetch hides it in the cause. */
function reasonOf(error: unknown): string {
  const code = (error as { cause?: { code?: unknown } }).cause?.code;
  return typeof code === 'string' ? code : 'the request failed';
}
