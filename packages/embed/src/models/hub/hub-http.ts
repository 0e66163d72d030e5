import { TorouterError } from '@torouter/data';
import type { Dispatcher, request } from 'undici';
import type { HubSettings } from './hub-settings.js';
import type { HubName } from './parse-hub-name.js';
import { PassingFailure } from './retry.js';
import { statusError } from './status-error.js';

const MAX_REDIRECTS = 8;
/** A server that says nothing for so long is taken for gone. */
const SILENCE_MS = 60_000;

export interface HubHttpOptions extends HubName, HubSettings {
  readonly signal?: AbortSignal;
}

/** Requests about one model: redirects, the token, and what failures mean. The token goes to the endpoint and nowhere else. */
export class HubHttp implements AsyncDisposable {
  readonly #options: HubHttpOptions;
  readonly #request: typeof request;
  readonly #dispatcher: Dispatcher;

  static async open(options: HubHttpOptions): Promise<HubHttp> {
    const undici = await import('undici');
    const timeouts = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
    return new HubHttp(options, undici.request, new undici.EnvHttpProxyAgent(timeouts));
  }

  private constructor(options: HubHttpOptions, send: typeof request, dispatcher: Dispatcher) {
    this.#options = options;
    this.#request = send;
    this.#dispatcher = dispatcher;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** @throws {PassingFailure} Where asking again may help; any other failure is a TorouterError. */
  async json(url: URL): Promise<object> {
    const { body } = await this.#send(url, 'GET', {});
    const json = await body.json().catch((error: Error) => {
      throw error.name === 'SyntaxError' ? this.notAHub('something that is not JSON') : broken(error);
    });
    if (typeof json !== 'object' || json === null) throw this.notAHub('no description of the model');
    return json;
  }

  /** The headers of a file, not of where the hub redirects to for its content. */
  async head(url: URL): Promise<(name: string) => string | undefined> {
    const { headers, body } = await this.#send(url, 'HEAD', { 'accept-encoding': 'identity' });
    await body.dump();
    return (name) => text(headers[name]);
  }

  /**
   * The content of a file from byte `from` on.
   *
   * @returns From where it really is: 0 where the server knows no ranges.
   * @throws {PassingFailure} Also while `chunks` are iterated.
   */
  async content(url: URL, from: number): Promise<{ from: number; chunks: AsyncIterable<Buffer> }> {
    const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
    const { statusCode, headers, body } = await this.#send(url, 'GET', { 'accept-encoding': 'identity', ...range });
    if (statusCode === 206 && !text(headers['content-range'])?.startsWith(`bytes ${from}-`)) {
      body.destroy();
      throw this.notAHub('another range of a file than was asked for');
    }
    return { from: statusCode === 206 ? from : 0, chunks: this.#chunks(body) };
  }

  /** An answer that the hub would not give. */
  notAHub(came: string): TorouterError {
    const { endpoint, name } = this.#options;
    return new TorouterError(
      'TOROUTER_DOWNLOAD_FAILED',
      `${endpoint} does not answer as the Hugging Face hub does: it gave ${came} (${name}). Check HF_ENDPOINT.`,
      { details: { endpoint, model: name } },
    );
  }

  async #send(start: URL, method: 'GET' | 'HEAD', headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    const { endpoint, token, signal } = this.#options;
    const home = new URL(endpoint).origin;
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const own: Record<string, string> = token && url.origin === home ? { authorization: `Bearer ${token}` } : {};
      const response = await this.#request(url, {
        method,
        signal,
        dispatcher: this.#dispatcher,
        headers: { ...headers, ...own },
      }).catch((error: Error) => {
        throw broken(error);
      });
      const { statusCode } = response;
      const location = statusCode >= 300 && statusCode < 400 ? text(response.headers.location) : undefined;
      // The hub says what a large file is in the very answer that redirects to its storage.
      if (statusCode < 300 || (method === 'HEAD' && location && response.headers['x-linked-etag'])) return response;
      await response.body.dump();
      if (!location || !URL.canParse(location, url.href)) throw this.#refusal(statusCode, response.headers, url);
      url = new URL(location, url);
    }
    throw this.notAHub(`more than ${MAX_REDIRECTS} redirects`);
  }

  #refusal(status: number, headers: Dispatcher.ResponseData['headers'], { origin }: URL): Error {
    if (status >= 500 || status === 408) return new PassingFailure(`${origin} answered with status ${status}`);
    const { name, revision, endpoint, token } = this.#options;
    if (origin === new URL(endpoint).origin)
      return statusError(status, headers, { model: name, revision, endpoint, hasToken: token !== undefined });
    return new TorouterError(
      'TOROUTER_HUB_REFUSED',
      `${origin}, to which the hub redirects, answered with status ${status} for a file of ${name}. Check that proxies and firewalls let it through.`,
      { details: { status, model: name } },
    );
  }

  async *#chunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    try {
      yield* body;
    } catch (error) {
      throw broken(error as Error);
    }
  }
}

function broken(error: NodeJS.ErrnoException): PassingFailure {
  return new PassingFailure(`The connection failed or broke: ${error.code ?? error.message}`, { cause: error });
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
