import { TorouterError } from '@torouter/data';
import { HubHttp, type HubHttpOptions } from './hub-http.js';
import { PassingFailure, retry } from './retry.js';

/** How often and how fast a failed request is made again. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Before the second attempt, in milliseconds; each further pause is twice as long. */
  readonly pauseMs: number;
}

/** What a file of a repository is, before it is fetched. */
export interface HubFile {
  readonly path: string;
  /** SHA-256 of a file in large storage, Git's SHA-1 of any other. */
  readonly etag: string;
  readonly size: number;
}

/** One model's repository on the hub. */
export class HubClient implements AsyncDisposable {
  readonly #options: HubHttpOptions;
  readonly #retries: RetryPolicy;
  readonly #http: HubHttp;

  static async open(options: HubHttpOptions, retries: RetryPolicy): Promise<HubClient> {
    return new HubClient(options, retries, await HubHttp.open(options));
  }

  private constructor(options: HubHttpOptions, retries: RetryPolicy, http: HubHttp) {
    this.#options = options;
    this.#retries = retries;
    this.#http = http;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  /** The commit that the revision is, and the files it has. */
  async info({ attempts }: { attempts: number }): Promise<{ commit: string; files: string[] }> {
    const { name, revision, endpoint } = this.#options;
    const { modelInfo } = await import('@huggingface/hub');
    const fetchInfo = async (url: string) =>
      Response.json(await this.retrying(() => this.#http.json(new URL(url)), attempts));
    const info = await modelInfo({
      name,
      revision,
      hubUrl: endpoint,
      additionalFields: ['sha', 'filePaths'],
      fetch: ((url: unknown) => fetchInfo(String(url))) as typeof fetch,
    });
    if (!/^[0-9a-f]{40}$/.test(info.sha)) throw this.#http.notAHub('no commit of the model');
    return { commit: info.sha, files: info.filePaths };
  }

  /** Hash and size of a file. */
  async file(commit: string, path: string): Promise<HubFile> {
    const header = await this.retrying(() => this.#http.head(this.#url(commit, path)));
    const etag = (header('x-linked-etag') ?? header('etag') ?? '').replace(/^(W\/)?"|"$/g, '');
    const size = header('x-linked-size') ?? header('content-length') ?? '';
    const came = header('x-repo-commit') ?? commit;
    if (!/^[\w-]+$/.test(etag)) throw this.#http.notAHub(`no usable ETag of ${path}`); // it becomes a file's name
    if (!/^\d+$/.test(size)) throw this.#http.notAHub(`no size of ${path}`);
    if (came !== commit) throw this.#http.notAHub(`${path} of another commit`);
    return { path, etag, size: Number(size) };
  }

  /**
   * The content of a file from byte `from` on, in one attempt.
   *
   * @throws {PassingFailure} For {@link retrying}; also while `chunks` are iterated.
   */
  content(commit: string, path: string, from: number): ReturnType<HubHttp['content']> {
    return this.#http.content(this.#url(commit, path), from);
  }

  /**
   * Calls `act` again after passing failures.
   *
   * @throws {TorouterError} TOROUTER_DOWNLOAD_FAILED after too many of them.
   */
  async retrying<T>(act: () => Promise<T>, attempts = this.#retries.attempts): Promise<T> {
    const { signal, endpoint } = this.#options;
    try {
      return await retry(act, { attempts, pauseMs: this.#retries.pauseMs, signal });
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      throw new TorouterError(
        'TOROUTER_DOWNLOAD_FAILED',
        `${error.message} (attempts at ${endpoint}: ${attempts}). Check the network, HTTPS_PROXY and HF_ENDPOINT, and run it again: what has arrived is kept.`,
        { details: { endpoint }, cause: error.cause },
      );
    }
  }

  #url(commit: string, path: string): URL {
    const { endpoint, name } = this.#options;
    return new URL(`${endpoint}/${name}/resolve/${commit}/${path}`);
  }
}
