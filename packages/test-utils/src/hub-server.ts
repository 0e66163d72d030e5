import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, to the hub or to its storage. */
export interface SeenRequest {
  readonly at: 'hub' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly range?: string;
  readonly authorization?: string;
}

/** What the next answers with the content of a file do, one entry each. */
export interface Fault {
  /** The connection is cut after so many bytes of this answer. */
  breakAfter?: number;
  /** The answer waits after so many bytes until `release` is called. */
  holdAfter?: number;
  /** One byte is another. */
  corrupt?: boolean;
  /** Ranges are not known. */
  wholeFile?: boolean;
  status?: number;
}

export const COMMIT = 'a'.repeat(40);
export const OWNER_MODEL = 'owner/small-bert';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const gitSha1 = (bytes: Uint8Array) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/**
 * A hub with one repository, in the protocol of huggingface.co as far as downloads go: what a revision is, HEAD and GET of
 * `resolve/`, files of large storage by a redirect to another origin, ranges, errors with X-Error-Code.
 */
export class HubServer implements AsyncDisposable {
  endpoint = '';
  readonly requests: SeenRequest[] = [];
  /** The contents that were asked for: `FILE`, or `FILE RANGE`. */
  readonly fetched: string[] = [];
  readonly faults: Record<string, Fault[]> = {};
  readonly revisions: Record<string, string> = { main: COMMIT };
  /** Files by commit. */
  readonly commits: Record<string, Record<string, Buffer>>;
  /** Answers to everything, with these headers. */
  refusal: { status: number; headers?: Record<string, string> } | undefined;
  /** If set, whoever does not send it is refused. */
  token: string | undefined;
  release: () => void = () => {};
  readonly #released = new Promise<void>((resolve) => (this.release = resolve));
  readonly held: Promise<void>;
  #nowHeld: () => void = () => {};
  readonly #hub: Server;
  readonly #storage: Server;

  static async start(files: Record<string, Buffer>): Promise<HubServer> {
    const server = new HubServer(files);
    for (const one of [server.#hub, server.#storage]) await once(one.listen(0, '127.0.0.1'), 'listening');
    server.endpoint = `http://127.0.0.1:${(server.#hub.address() as AddressInfo).port}`;
    return server;
  }

  private constructor(files: Record<string, Buffer>) {
    this.commits = { [COMMIT]: files };
    this.held = new Promise<void>((resolve) => (this.#nowHeld = resolve));
    this.#hub = createServer((request, response) => void this.#answer('hub', request, response));
    this.#storage = createServer((request, response) => void this.#answer('storage', request, response));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  }

  async #answer(at: 'hub' | 'storage', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const { range, authorization } = headers;
    this.requests.push({ at, method, path: url, range, authorization });
    const refuse = (status: number, more: Record<string, string> = {}) => void response.writeHead(status, more).end();
    if (this.refusal) return refuse(this.refusal.status, this.refusal.headers);
    const { pathname } = new URL(url, this.endpoint);
    if (at === 'storage') {
      if (authorization) return refuse(400); // as S3 does, which takes only one way to be authorised
      const [, commit, ...path] = pathname.split('/');
      return this.#send(request, response, path.join('/'), this.commits[commit][path.join('/')]);
    }
    if (this.token && authorization !== `Bearer ${this.token}`) return refuse(401, { 'x-error-code': 'RepoNotFound' });
    const info = new RegExp(`^/api/models/${OWNER_MODEL}/revision/([^/]+)$`).exec(pathname);
    if (info) {
      const revision = decodeURIComponent(info[1]);
      const sha = this.commits[revision] ? revision : this.revisions[revision];
      if (!sha) return refuse(404, { 'x-error-code': 'RevisionNotFound' });
      const siblings = Object.keys(this.commits[sha]).map((rfilename) => ({ rfilename }));
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify({ _id: '1', id: OWNER_MODEL, sha, siblings, private: false }));
    }
    const file = new RegExp(`^/${OWNER_MODEL}/resolve/([0-9a-f]+)/(.+)$`).exec(pathname);
    const bytes = file && this.commits[file[1]]?.[file[2]];
    if (!bytes) return refuse(404, { 'x-error-code': file ? 'EntryNotFound' : 'RepoNotFound' });
    response.setHeader('x-repo-commit', file[1]);
    if (!file[2].endsWith('.safetensors')) {
      response.setHeader('etag', `"${gitSha1(bytes)}"`);
      return this.#send(request, response, file[2], bytes);
    }
    response.setHeader('x-linked-etag', `"${sha256(bytes)}"`).setHeader('x-linked-size', bytes.length);
    const { port } = this.#storage.address() as AddressInfo;
    refuse(302, { location: `http://127.0.0.1:${port}/${file[1]}/${file[2]}?X-Amz-Signature=abc` });
  }

  async #send(request: IncomingMessage, response: ServerResponse, name: string, bytes: Buffer): Promise<void> {
    if (request.method === 'HEAD') return void response.writeHead(200, { 'content-length': bytes.length }).end();
    const { range } = request.headers;
    this.fetched.push(range ? `${name} ${range}` : name);
    const fault = this.faults[name]?.shift() ?? {};
    if (fault.status) return void response.writeHead(fault.status).end();
    const from = fault.wholeFile ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const body = Buffer.from(bytes.subarray(from));
    if (fault.corrupt) body[body.length >> 1] ^= 1;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': body.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    const pause = fault.breakAfter ?? fault.holdAfter;
    if (pause === undefined) return void response.end(body);
    await new Promise<void>((resolve) => response.write(body.subarray(0, pause), () => resolve()));
    if (fault.breakAfter !== undefined) return void response.destroy();
    this.#nowHeld();
    await this.#released;
    response.end(body.subarray(pause));
  }
}
