import { TorouterError } from '@torouter/data';
import type { Dispatcher, request } from 'undici';
import type { HubName } from './parse-hub-name.js';
import type { HubSettings } from './hub-settings.js';
import { PassingFailure, retry } from './retry.js';
import { statusError } from './status-error.js';

const MAX_REDIRECTS = 8;
/** A server that says nothing for so long is taken for gone. */
const SILENCE_MS = 60_000;

/** How often and how fast a failed request is made again. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly pauseMs: number;
}

/** What a file of a repository is, before it is fetched. */
export interface HubFile {
  readonly path: string;
  /** SHA-256 of a file in large storage, Git's SHA-1 of any other. */
  readonly etag: string;
  readonly size: number;
}

export interface HubClientOptions extends HubName, HubSettings {
  readonly retries: RetryPolicy;
  readonly signal?: AbortSignal;
}

type Headers = Dispatcher.ResponseData['headers'];

/** One model's repository over HTTP. The token goes to the endpoint only, wherever that redirects to. */
export class HubClient implements AsyncDisposable {
  readonly #options: HubClientOptions;
  readonly #request: typeof request;
  readonly #dispatcher: Dispatcher;

  static async open(options: HubClientOptions): Promise<HubClient> {
    const undici = await import('undici');
    const timeouts = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
    return new HubClient(options, undici.request, new undici.EnvHttpProxyAgent(timeouts));
  }

  private constructor(options: HubClientOptions, send: typeof request, dispatcher: Dispatcher) {
    this.#options = options;
    this.#request = send;
    this.#dispatcher = dispatcher;
  }

  /** The commit that the revision is, and the files it has. */
  async info(): Promise<{ commit: string; files: string[] }> {
    const { name, revision, endpoint } = this.#options;
    const { modelInfo } = await import('@huggingface/hub');
    const fetchJson = async (url: string) => {
      const json = await this.retrying(async () => {
        const { body } = await this.#follow(new URL(url), 'GET', {});
        return this.#passing(body.json());
      });
      if (typeof json !== 'object' || json === null) throw this.#notAHub('no description of the model');
      return Response.json(json);
    };
    const info = await modelInfo({
      name,
      revision,
      hubUrl: endpoint,
      additionalFields: ['sha', 'filePaths'],
      fetch: ((url: unknown) => fetchJson(String(url))) as typeof fetch,
    });
    if (!/^[0-9a-f]{40}$/.test(info.sha)) throw this.#notAHub('no commit of the model');
    return { commit: info.sha, files: info.filePaths };
  }

  /** Hash and size of a file. */
  async file(commit: string, path: string): Promise<HubFile> {
    const { headers } = await this.retrying(async () => {
      const response = await this.#follow(this.#url(commit, path), 'HEAD', { 'accept-encoding': 'identity' });
      await response.body.dump();
      return response;
    });
    const etag = text(headers, 'x-linked-etag') ?? text(headers, 'etag');
    const size = text(headers, 'x-linked-size') ?? text(headers, 'content-length');
    const hash = etag?.replace(/^(W\/)?"|"$/g, '') ?? '';
    const came = text(headers, 'x-repo-commit');
    if (!/^[\w-]+$/.test(hash)) throw this.#notAHub(`no usable ETag of ${path}`);
    if (!/^\d+$/.test(size ?? '')) throw this.#notAHub(`no size of ${path}`);
    if (came !== undefined && came !== commit) throw this.#notAHub(`${path} of another commit`);
    return { path, etag: hash, size: Number(size) };
  }

  /**
   * The content of a file from byte `from` on, in one attempt.
   *
   * @returns From where it really is: 0 where the server knows no ranges.
   * @throws {PassingFailure} Where the connection breaks, before or while `chunks` is iterated.
   */
  async content(commit: string, path: string, from: number): Promise<{ from: number; chunks: AsyncIterable<Buffer> }> {
    const ranged: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
    const { statusCode, headers, body } = await this.#follow(this.#url(commit, path), 'GET', {
      'accept-encoding': 'identity',
      ...ranged,
    });
    if (statusCode === 206 && !text(headers, 'content-range')?.startsWith(`bytes ${from}-`)) {
      body.destroy();
      throw this.#notAHub(`another range of ${path} than was asked for`);
    }
    return { from: statusCode === 206 ? from : 0, chunks: this.#chunks(body) };
  }

  /**
   * Calls `act` again after passing failures.
   *
   * @throws {TorouterError} TOROUTER_DOWNLOAD_FAILED after too many of them.
   */
  async retrying<T>(act: () => Promise<T>): Promise<T> {
    const { retries, signal, endpoint } = this.#options;
    try {
      return await retry(act, { ...retries, signal });
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      throw new TorouterError(
        'TOROUTER_DOWNLOAD_FAILED',
        `${error.message} (${retries.attempts} attempts at ${endpoint}). Check the network, HTTPS_PROXY and HF_ENDPOINT, and run it again: what has arrived is kept.`,
        { details: { endpoint }, cause: error.cause },
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }

  #url(commit: string, path: string): URL {
    const { endpoint, name } = this.#options;
    return new URL(`${endpoint}/${name}/resolve/${commit}/${path}`);
  }

  async #follow(start: URL, method: 'GET' | 'HEAD', headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    const { endpoint, token, signal } = this.#options;
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const own: Record<string, string> =
        token && url.origin === new URL(endpoint).origin ? { authorization: `Bearer ${token}` } : {};
      const response = await this.#passing(
        this.#request(url, { method, headers: { ...headers, ...own }, dispatcher: this.#dispatcher, signal }),
      );
      const { statusCode } = response;
      const location = statusCode >= 300 && statusCode < 400 ? text(response.headers, 'location') : undefined;
      // The hub says what a large file is in the very answer that redirects to its storage.
      if (statusCode < 300 || (method === 'HEAD' && location && response.headers['x-linked-etag'])) return response;
      await response.body.dump();
      if (!location || !URL.canParse(location, url.href)) throw this.#refusal(statusCode, response.headers, url);
      url = new URL(location, url);
    }
    throw this.#notAHub(`more than ${MAX_REDIRECTS} redirects`);
  }

  #refusal(status: number, headers: Headers, { origin }: URL): Error {
    if (status >= 500 || status === 408) return new PassingFailure(`${origin} answered with status ${status}`);
    const { name, revision, endpoint, token } = this.#options;
    if (origin !== new URL(endpoint).origin)
      return new TorouterError(
        'TOROUTER_HUB_REFUSED',
        `${origin}, to which the hub redirects, answered with status ${status} for a file of ${name}. Check that proxies and firewalls let it through.`,
        { details: { status, model: name } },
      );
    return statusError(status, headers, { model: name, revision, endpoint, hasToken: token !== undefined });
  }

  async *#chunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    try {
      yield* body;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  async #passing<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      if ((error as Error).name === 'SyntaxError') throw this.#notAHub('something that is not JSON');
      throw this.#broken(error);
    }
  }

  #broken(error: unknown): unknown {
    this.#options.signal?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    return new PassingFailure(`The connection failed or broke: ${code ?? message}`, { cause: error });
  }

  #notAHub(came: string): TorouterError {
    const { endpoint, name } = this.#options;
    return new TorouterError(
      'TOROUTER_DOWNLOAD_FAILED',
      `${endpoint} does not answer as the Hugging Face hub does: it gave ${came} (${name}). Check HF_ENDPOINT.`,
      { details: { endpoint, model: name } },
    );
  }
}

function text(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
