import dns from 'node:dns';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import type { Expert, StreamSummary } from '../expert.js';
import { ask } from '../fixtures/conversation.js';
import { freePort } from '../fixtures/free-port.js';
import { chunk, completion, DONE, eventStream, json, startUpstream } from '../fixtures/upstream.js';

const KEY = 'sk-secret';
const PROMPT = 'a private question';
/** What providers like to put into their errors. */
const ECHO = `Key ${KEY} asked: ${PROMPT}`;

afterEach(() => {
  jest.restoreAllMocks();
});

function expertOf(baseUrl: string, more: Partial<ExpertConfig> = {}): Expert {
  const entry: ExpertConfig = { name: 'large', protocol: 'openai', baseUrl, model: 'm', apiKeyEnv: 'KEY' };
  // A place that is not freed would be missed by the next call.
  const one: Partial<ExpertConfig> = { maxConcurrency: 1, maxWaiting: 0, maxRetries: 0 };
  return createExpert({ ...entry, ...one, ...more }, { env: { KEY } });
}

interface Outcome {
  text?: string;
  events?: string;
  error?: Error & { code: string; details: unknown };
  summary?: StreamSummary;
}

async function call(expert: Expert, streamed: boolean, more: Record<string, unknown> = {}): Promise<Outcome> {
  const outcome: Outcome = {};
  try {
    if (streamed) {
      const stream = await expert.stream(ask(PROMPT, more));
      outcome.events = '';
      const bytes: Uint8Array[] = [];
      try {
        for await (const piece of stream) bytes.push(piece);
      } finally {
        outcome.events = Buffer.concat(bytes).toString();
        outcome.summary = stream.summary();
      }
    } else outcome.text = (await expert.generate(ask(PROMPT, more))).text;
  } catch (error) {
    outcome.error = error as Outcome['error'];
  }
  return outcome;
}

const answerWell = (response: ServerResponse, streamed: boolean) =>
  streamed ? eventStream(response).end(chunk('well', 'stop') + DONE) : json(response, 200, completion('well'));

async function expectWell(expert: Expert, streamed: boolean): Promise<void> {
  expect(await call(expert, streamed)).toMatchObject(
    streamed ? { events: chunk('well', 'stop') + DONE } : { text: 'well' },
  );
}

function expectSecretless(error: Outcome['error']): void {
  const shown = JSON.stringify([String(error), error!.message, error!.details, error]);
  expect(shown).not.toMatch(/secret|private/);
}

/** What was sent of a stream before it went wrong. */
const BEGUN = chunk('naïve ✓');

/** One fault. What it ends with for an answer, and for a stream; `events` came before it. */
interface Fault {
  name: string;
  does: (response: ServerResponse, streamed: boolean) => void;
  entry?: Partial<ExpertConfig>;
  answer?: [code: string, details?: Record<string, unknown>];
  stream?: [code: string, details?: Record<string, unknown>, events?: string];
}

const UNREACHABLE = 'TOROUTER_EXPERT_UNREACHABLE';
const TIMEOUT = 'TOROUTER_EXPERT_TIMEOUT';
const REFUSED = 'TOROUTER_EXPERT_REFUSED';
const BAD = 'TOROUTER_EXPERT_BAD_RESPONSE';
const BROKEN = 'TOROUTER_EXPERT_STREAM_BROKEN';

const both = (code: string, details?: Record<string, unknown>) =>
  ({ answer: [code, details], stream: [code, details] }) satisfies Partial<Fault>;
/** Long enough for the next call, too. */
const SHORT: Partial<ExpertConfig> = { firstTokenTimeoutMs: 300, idleTimeoutMs: 300 };
const TIGHT: Partial<ExpertConfig> = { firstTokenTimeoutMs: 10_000, idleTimeoutMs: 300 };

/** Sends bytes past Node's server, which would not let them. */
const raw = (response: ServerResponse, text: string, then: 'end' | 'stay' = 'end') => {
  if (then === 'end') response.socket!.end(text);
  else response.socket!.write(text);
};
const head = (type: string, ...more: string[]) =>
  ['HTTP/1.1 200 OK', `content-type: ${type}`, ...more, '', ''].join('\r\n');
const type = (streamed: boolean) => (streamed ? 'text/event-stream' : 'application/json');
const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    json(response, status, { error: { message: ECHO, type: KEY, code: 'try_later' } }, headers);
const encoded = (response: ServerResponse, streamed: boolean, encoding: string, body: Uint8Array) =>
  response.writeHead(200, { 'content-type': type(streamed), 'content-encoding': encoding }).end(body);

const FAULTS: Fault[] = [
  { name: 'hangs up before its headers', does: (response) => response.destroy(), ...both(UNREACHABLE) },
  {
    name: 'resets the connection before its headers',
    does: (response) => response.socket!.resetAndDestroy(),
    ...both(UNREACHABLE, { reason: 'ECONNRESET' }),
  },
  {
    name: 'stalls before its headers',
    does: () => {},
    entry: SHORT,
    ...both(TIMEOUT, { setting: 'firstTokenTimeoutMs' }),
  },
  {
    name: 'stalls after "processing"',
    does: (response) => response.writeProcessing(),
    entry: { firstTokenTimeoutMs: 300 },
    ...both(TIMEOUT, { setting: 'firstTokenTimeoutMs' }),
  },
  {
    name: 'stalls after its headers',
    does: (response, streamed) => response.writeHead(200, { 'content-type': type(streamed) }).flushHeaders(),
    entry: SHORT,
    answer: [TIMEOUT, { setting: 'idleTimeoutMs' }],
    stream: [TIMEOUT, { setting: 'firstTokenTimeoutMs' }],
  },
  {
    name: 'stalls before its first token',
    does: (response) => eventStream(response).write(': thinking\n\n'),
    entry: SHORT,
    stream: [TIMEOUT, { setting: 'firstTokenTimeoutMs' }],
  },
  {
    name: 'stalls in the middle',
    does: (response, streamed) =>
      streamed ? eventStream(response).write(BEGUN) : response.writeHead(200).write('{"choices":'),
    entry: TIGHT,
    answer: [TIMEOUT, { setting: 'idleTimeoutMs' }],
    stream: [TIMEOUT, { setting: 'idleTimeoutMs' }, BEGUN],
  },
  {
    name: 'breaks off in the middle',
    does: (response, streamed) =>
      streamed
        ? eventStream(response).write(BEGUN, () => response.destroy())
        : response.writeHead(200).write('{"choices":', () => response.destroy()),
    answer: [BAD],
    stream: [BROKEN, {}, BEGUN],
  },
  { name: 'limits our rate', does: refuse(429), ...both(REFUSED, { status: 429, code: 'try_later' }) },
  {
    name: 'limits our rate, and says how long',
    does: refuse(429, { 'retry-after': '7' }),
    ...both(REFUSED, { status: 429, retryAfterSeconds: 7 }),
  },
  {
    name: 'limits our rate, and says until when',
    does: (response) => refuse(429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() })(response),
    ...both(REFUSED, { status: 429, retryAfterSeconds: expect.any(Number) }),
  },
  { name: 'has a fault', does: refuse(500), ...both(REFUSED, { status: 500 }) },
  {
    name: 'has no time',
    does: refuse(503, { 'retry-after': '2.5' }),
    ...both(REFUSED, { status: 503, retryAfterSeconds: 3 }),
  },
  {
    name: 'has no time, in a damaged encoding',
    does: (response) => json(response, 503, ECHO, { 'content-encoding': 'gzip' }),
    ...both(REFUSED, { status: 503 }),
  },
  {
    name: 'has no time, in a page',
    does: (response) => response.writeHead(502, { 'content-type': 'text/html' }).end(`<html>${ECHO}</html>`),
    ...both(REFUSED, { status: 502 }),
  },
  {
    name: 'answers with a page',
    does: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${ECHO}</html>`),
    ...both(BAD),
  },
  {
    name: 'answers with a page that it calls what we want',
    does: (response, streamed) =>
      response.writeHead(200, { 'content-type': type(streamed) }).end(`<html>\n${ECHO}\n\n</html>`),
    answer: [BAD],
    stream: [BROKEN],
  },
  {
    name: 'answers with half of its JSON',
    does: (response) => response.end(`{"choices":[{"message":{"content":"${ECHO}`),
    answer: [BAD],
  },
  {
    name: 'ends in the middle of an event',
    does: (response) => eventStream(response).end(`${BEGUN}data: {"choices":[{"delta":{"content":"${ECHO}`),
    stream: [BROKEN, {}, `${BEGUN}data: {"choices":[{"delta":{"content":"${ECHO}`],
  },
  {
    name: 'ends in the middle of its first event',
    does: (response) => eventStream(response).end(`data: {"choices":[{"delta":{"content":"${ECHO}`),
    stream: [BROKEN],
  },
  {
    name: 'announces more than it sends',
    does: (response, streamed) =>
      raw(response, `${head(type(streamed), 'content-length: 5000')}${streamed ? BEGUN : '{"choices":'}`),
    answer: [BAD],
    stream: [BROKEN, {}, BEGUN],
  },
  {
    name: 'sends more than it announces',
    does: (response, streamed) => {
      const body = streamed ? BEGUN + chunk('more', 'stop') + DONE : JSON.stringify(completion('more'));
      raw(
        response,
        `${head(type(streamed), `content-length: ${streamed ? Buffer.byteLength(BEGUN) : 20}`)}${body}`,
        'stay',
      );
    },
    answer: [BAD],
    stream: [BROKEN, {}, BEGUN],
  },
  {
    name: 'announces what is no number',
    does: (response, streamed) => raw(response, `${head(type(streamed), 'content-length: many')}{}`),
    ...both(UNREACHABLE),
  },
  { name: 'does not speak HTTP', does: (response) => raw(response, `SSH-2.0 ${ECHO}\r\n\r\n`), ...both(UNREACHABLE) },
  {
    name: 'breaks its chunks',
    does: (response, streamed) => {
      const size = Buffer.byteLength(BEGUN).toString(16);
      raw(response, `${head(type(streamed), 'transfer-encoding: chunked')}${size}\r\n${BEGUN}\r\nnonsense\r\n`);
    },
    answer: [BAD],
    stream: [BROKEN],
  },
  {
    name: 'damages its gzip',
    does: (response, streamed) => {
      const good = gzipSync(streamed ? BEGUN : JSON.stringify(completion('x')));
      encoded(response, streamed, 'gzip', Buffer.concat([good.subarray(0, 12), Buffer.from(ECHO), good.subarray(12)]));
    },
    answer: [BAD],
    stream: [BROKEN],
  },
  {
    name: 'sends half of its gzip',
    does: (response, streamed) => {
      const good = gzipSync(streamed ? BEGUN.repeat(50) : JSON.stringify(completion('x'.repeat(999))));
      encoded(response, streamed, 'gzip', good.subarray(0, good.length / 2));
    },
    answer: [BAD],
    stream: [BROKEN],
  },
  {
    name: 'says that plain text is gzip',
    does: (response, streamed) => encoded(response, streamed, 'gzip', Buffer.from(ECHO)),
    answer: [BAD],
    stream: [BROKEN],
  },
  {
    name: 'packs far more than an answer into its gzip',
    does: (response, streamed) => encoded(response, streamed, 'gzip', BOMB),
    answer: [BAD, { limitBytes: 64 * 1024 * 1024 }],
    stream: [BAD],
  },
  {
    name: 'encodes as nobody does',
    does: (response, streamed) => encoded(response, streamed, 'rot13', Buffer.from(ECHO)),
    ...both(BAD),
  },
  {
    name: 'sends an error with status 200',
    does: (response, streamed) => {
      const body = JSON.stringify({ error: { message: ECHO, type: KEY, code: 429 } });
      if (streamed) eventStream(response).end(`data: ${body}\n\n`);
      else response.end(body);
    },
    ...both(REFUSED, { status: 429 }),
  },
  {
    name: 'sends an error in the middle of a stream',
    does: (response) => eventStream(response).end(`${BEGUN}data: {"error":{"code":429}}\n\n${chunk('more')}`),
    stream: [BROKEN, {}, BEGUN],
  },
  {
    name: 'ends before its finish_reason',
    does: (response) => eventStream(response).end(BEGUN),
    stream: [BROKEN, {}, BEGUN],
  },
];

/** 65 MiB of nothing. */
const BOMB = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '));

const CASES = FAULTS.flatMap((fault) =>
  (['answer', 'stream'] as const).flatMap((kind) => (fault[kind] ? [[kind, fault.name, fault] as const] : [])),
);

describe('an expert that', () => {
  it.each(CASES)('(%s) %s', async (kind, _, { does, entry, ...expected }) => {
    const streamed = kind === 'stream';
    await using upstream = await startUpstream((response, { body }, count) => {
      if (count === 1) does(response, streamed);
      else answerWell(response, body.stream === true);
    });
    await using expert = expertOf(upstream.baseUrl, entry);
    const { error, events, text } = await call(expert, streamed);
    const [code, details = {}, came] = expected[kind] as [string, Record<string, unknown>?, string?];
    expect(error).toMatchObject({ code, details: { expert: 'large', ...details } });
    expectSecretless(error);
    expect(text).toBeUndefined();
    if (came !== undefined) expect(events).toBe(came);
    await expectWell(expert, streamed);
    await expectWell(expert, !streamed);
    expect(upstream.received).toHaveLength(3);
  });

  it.each([false, true])('is not there (streamed: %j)', async (streamed) => {
    const port = await freePort();
    await using expert = expertOf(`http://127.0.0.1:${port}/v1`);
    const { error } = await call(expert, streamed);
    expect(error).toMatchObject({ code: UNREACHABLE, details: { reason: 'ECONNREFUSED' } });
    expectSecretless(error);
    await using _ = await startUpstream((response, { body }) => answerWell(response, body.stream === true), port);
    await expectWell(expert, streamed);
  });

  it.each([false, true])('has a name that nobody knows (streamed: %j)', async (streamed) => {
    await using upstream = await startUpstream((response, { body }) => answerWell(response, body.stream === true));
    const { port } = new URL(upstream.baseUrl);
    const lookup = jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((_host: string, _: unknown, found: Found) =>
        found(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))) as never);
    await using expert = expertOf(`http://does-not-exist.invalid:${port}/v1`);
    const { error } = await call(expert, streamed);
    expect(error).toMatchObject({ code: UNREACHABLE, details: { reason: 'ENOTFOUND' } });
    expectSecretless(error);
    lookup.mockImplementation(((_host: string, _: unknown, found: Found) =>
      found(null, [{ address: '127.0.0.1', family: 4 }])) as never);
    await expectWell(expert, streamed);
  });

  it.each([
    ['answer', 'as JSON', false, 200],
    ['stream', 'as one event', true, 200],
    ['stream', 'as the body of an error', true, 500],
  ] as const)('(%s) sends 200 MB %s is left before they are held', async (_, __, streamed, status) => {
    const MB = 1024 * 1024;
    const megabyte = Buffer.alloc(MB, 'x');
    let sent = 0;
    let most = 0;
    const memory = () => {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    await using upstream = await startUpstream((response, { body }, count) => {
      if (count > 1) {
        answerWell(response, body.stream === true);
        return;
      }
      response.writeHead(status, { 'content-type': type(streamed) }).write(streamed ? 'data: ' : '{"choices":"');
      const write = () => {
        most = Math.max(most, memory());
        if (sent < 200) response.write(megabyte, (error) => error ?? (sent++, write()));
        else response.end();
      };
      write();
    });
    await using expert = expertOf(upstream.baseUrl);
    const before = memory();
    const { error } = await call(expert, streamed);
    expect(error).toMatchObject(status === 200 ? { code: BAD } : { code: REFUSED, details: { status } });
    // 64 MiB, and what is on its way.
    expect(sent).toBeLessThan(100);
    expect(most - before).toBeLessThan(160 * MB);
    await expectWell(expert, streamed);
  });
});

type Found = (error: Error | null, addresses?: { address: string; family: number }[]) => void;

describe('no fault is', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 4 };
  const tool = (index: number, more: object) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index, ...more }] }, finish_reason: null }] })}\n\n`;
  const TOOLS =
    tool(0, { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } }) +
    ['{"ci', 'ty":"Z', 'ü', 'rich', '"}'].map((piece) => tool(0, { function: { arguments: piece } })).join('') +
    tool(1, { id: 'call_2', type: 'function', function: { name: 'time', arguments: '{}' } }) +
    chunk('', 'tool_calls') +
    DONE;
  const TEXT = `${chunk('naïve ')}${chunk('✓ 😀')}${chunk('', 'stop')}`;
  const LOGPROBS = [[-1], undefined, [null, -3], []]
    .map((values, i) =>
      chunk('x', i === 3 ? 'stop' : null).replace(
        '"index":0',
        `"index":0,"logprobs":${JSON.stringify(values === undefined ? null : { content: values.map((logprob) => ({ token: 'x', logprob })) })}`,
      ),
    )
    .join('');

  it.each<[string, string, object?, string?]>([
    ['comments', `: hi\n\n${TEXT.replaceAll('\n\n', '\n: still here\n\n: and here\n\n')}${DONE}`],
    ['CRLF', (TEXT + DONE).replaceAll('\n', '\r\n')],
    ['CR only', (TEXT + DONE).replaceAll('\n', '\r')],
    ['ids, events and retries', `retry: 5\nid: 1\nevent: message\n${TEXT}${DONE}`],
    ['a byte order mark', `\uFEFF${TEXT}${DONE}`],
    ['no space after the colon', TEXT.replaceAll('data: ', 'data:') + DONE.replace(' ', '')],
    ['one event in several lines', TEXT.replace('{"object"', '{\ndata: "object"') + DONE],
    [
      'usage in the last chunk only',
      `${TEXT}data: ${JSON.stringify({ choices: [], usage })}\n\n${DONE}`,
      { usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 0, estimated: false } },
    ],
    [
      'usage in every chunk, null but in the last',
      TEXT.replaceAll('"choices"', '"usage":null,"choices"') + chunk('', null, { usage }) + DONE,
      { usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 0, estimated: false } },
    ],
    [
      'calls of tools in pieces',
      TOOLS,
      { finishReason: 'tool_calls', usage: { inputTokens: 5, outputTokens: 8, cachedInputTokens: 0, estimated: true } },
    ],
    ['tokens without a likelihood', LOGPROBS + DONE, { nll: 2 }],
    ['a [DONE] in the text', `${chunk('data: [DONE]\n\n')}${TEXT}${DONE}`],
    ['[DONE] twice', TEXT + DONE + DONE, {}, TEXT + DONE],
    ['no [DONE]', TEXT, {}, TEXT + DONE],
  ])('%s', async (_, sent, measured = {}, came = sent) => {
    await using upstream = await startUpstream((response) => eventStream(response).end(sent));
    await using expert = expertOf(upstream.baseUrl);
    const { error, events, summary } = await call(expert, true);
    expect(error).toBeUndefined();
    expect(events).toBe(came);
    expect(summary).toMatchObject({ finishReason: 'stop', ...measured });
  });

  it('a stream in two pieces, wherever it is cut', async () => {
    const bytes = Buffer.from(`${chunk('ï✓😀', null, { usage })}${chunk('', 'stop')}${DONE}`);
    await using upstream = await startUpstream((response, _, count) => {
      response.socket!.setNoDelay(true);
      eventStream(response).write(bytes.subarray(0, count), () =>
        setImmediate(() => response.end(bytes.subarray(count))),
      );
    });
    await using expert = expertOf(upstream.baseUrl);
    for (let cut = 1; cut < bytes.length; cut++) {
      const { error, events, summary } = await call(expert, true);
      expect(error).toBeUndefined();
      expect(events).toBe(bytes.toString());
      expect(summary).toMatchObject({ finishReason: 'stop', usage: { inputTokens: 9, outputTokens: 4 } });
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (bytes: Uint8Array) => bytes],
  ])('%s', async (encoding, compress) => {
    const body = JSON.stringify(completion('naïve ✓ 😀'));
    await using upstream = await startUpstream((response, received) => {
      const streamed = received.body.stream === true;
      encoded(response, streamed, encoding, compress(Buffer.from(streamed ? TEXT + DONE : body)));
    });
    await using expert = expertOf(upstream.baseUrl);
    expect(await call(expert, false)).toEqual({ text: 'naïve ✓ 😀' });
    expect(await call(expert, true)).toMatchObject({ events: TEXT + DONE, summary: { finishReason: 'stop' } });
    // Nobody asked for it.
    expect(upstream.received[0].headers['accept-encoding']).toBeUndefined();
  });

  it('early hints', async () => {
    await using upstream = await startUpstream((response, { body }) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      answerWell(response, body.stream === true);
    });
    await using expert = expertOf(upstream.baseUrl);
    await expectWell(expert, false);
    await expectWell(expert, true);
  });
});
