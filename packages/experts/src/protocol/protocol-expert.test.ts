import dns from 'node:dns';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { createExpert, type CreateExpertOptions } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest, Expert } from '../expert.js';
import { ask, readAll, spelled } from '../fixtures/conversation.js';
import { freePort } from '../fixtures/free-port.js';
import { skipTime } from '../fixtures/skip-time.js';
import { tokenizerFolder } from '../fixtures/tokenizer-file.js';
import {
  chunk,
  completion,
  DONE,
  eventStream,
  json,
  startUpstream,
  type Received,
  type Upstream,
} from '../fixtures/upstream.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Retries come at once; the circuit stays closed where a test does not say otherwise. */
function expertOf(
  { baseUrl }: Pick<Upstream, 'baseUrl'>,
  more: Partial<ExpertConfig> = {},
  options: CreateExpertOptions = { random: () => 0 },
): Expert {
  const entry: ExpertConfig = { name: 'large', protocol: 'openai', baseUrl, model: 'm', breakerFailures: 0 };
  return createExpert({ ...entry, ...more }, options);
}

const ok = (response: ServerResponse) => json(response, 200, completion('fine'));
const okStream = (response: ServerResponse) => eventStream(response).end(chunk('fine', 'stop') + DONE);
/** As most experts begin. */
const ROLE = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] })}\n\n`;
const busy = (response: ServerResponse, headers = {}) => json(response, 503, { error: 'later' }, headers);
const code = (name: string) => expect.objectContaining({ code: name }) as unknown as Error;
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

/** An upstream that does one thing after the other, and the last for ever. */
function inTurn(...answers: ((response: ServerResponse, received: Received) => void)[]): Promise<Upstream> {
  return startUpstream((response, received, count) => answers[Math.min(count, answers.length) - 1](response, received));
}

/** A promise, and what resolves it. */
function gate<T = void>() {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { open, opened };
}

describe('an expert that fails for a while is asked again', () => {
  it('until it is there', async () => {
    const port = await freePort();
    let upstream: Promise<Upstream> | undefined;
    const random = () => {
      upstream ??= startUpstream(ok, port);
      return 0.9;
    };
    const patient = { maxRetries: 100, retryDelayMs: 2, maxRetryDelayMs: 5 };
    await using expert = expertOf({ baseUrl: `http://127.0.0.1:${port}/v1` }, patient, { random });
    const answer = await expert.generate(ask('x'));
    await using server = (await upstream)!;
    expect(answer.text).toBe('fine');
    expect(answer.attempts).toBeGreaterThan(1);
    expect(answer.waitedSeconds).toBeGreaterThan(0);
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['has no time', (response: ServerResponse) => busy(response)],
    ['limits our rate', (response: ServerResponse) => json(response, 429, {})],
    ['says when', (response: ServerResponse) => json(response, 429, {}, { 'retry-after': '0' })],
    ['hangs up', (response: ServerResponse) => response.destroy()],
  ])('where it %s, by the same request', async (_, fails) => {
    await using upstream = await inTurn(fails, ok, fails, okStream);
    await using expert = expertOf(upstream);
    expect(await expert.generate(ask('x'))).toMatchObject({ text: 'fine', attempts: 2 });
    const stream = await expert.stream(ask('x'));
    expect(spelled(await readAll(stream))).toBe('fine');
    expect(stream.summary().attempts).toBe(2);
    const bodies = upstream.received.map(({ body }) => body);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[3]).toEqual(bodies[2]);
  });

  it('where its stream breaks before its first event', async () => {
    await using upstream = await inTurn(
      (response) => eventStream(response).end(': hello\n\n'),
      (response) => eventStream(response).write('data: {"cho', () => response.destroy()),
      okStream,
    );
    await using expert = expertOf(upstream);
    const stream = await expert.stream(ask('x'));
    expect(await readAll(stream)).toBe(chunk('fine', 'stop') + DONE);
    expect(stream.summary().attempts).toBe(3);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['breaks off', (response) => response.destroy()],
    ['ends', (response) => response.end()],
    ['sends garbage', (response) => response.write('data: <html>\n\n')],
    ['sends an error', (response) => response.write('data: {"error":{"code":503}}\n\n')],
  ])('where its stream %s between its role and its first token', async (_, then) => {
    await using upstream = await inTurn(
      (response) => eventStream(response).write(ROLE, () => then(response)),
      okStream,
    );
    await using expert = expertOf(upstream);
    const stream = await expert.stream(ask('x'));
    expect(await readAll(stream)).toBe(chunk('fine', 'stop') + DONE);
    expect(stream.summary().attempts).toBe(2);
  });

  it('as often as the call says, whatever its entry does', async () => {
    await using upstream = await inTurn((response) => busy(response));
    await using expert = expertOf(upstream, { maxRetries: 1 });
    for (const call of [expert.generate.bind(expert), expert.stream.bind(expert)])
      for (const maxRetries of [0, 3]) {
        upstream.received.length = 0;
        await expect(call(ask('x'), { maxRetries })).rejects.toEqual(code('TOROUTER_EXPERT_REFUSED'));
        expect(upstream.received).toHaveLength(1 + maxRetries);
      }
    for (const maxRetries of [-1, 0.5, NaN, Infinity])
      await expect(expert.generate(ask('x'), { maxRetries })).rejects.toEqual(code('TOROUTER_INVALID_ARGUMENT'));
  });

  it('no earlier than it says', async () => {
    await using upstream = await inTurn((response) => busy(response, { 'retry-after': '1' }), ok);
    await using expert = expertOf(upstream);
    expect((await expert.generate(ask('x'))).waitedSeconds).toBeGreaterThan(0.9);
  });

  it('so often and no more', async () => {
    await using upstream = await inTurn((response) => busy(response));
    await using usual = expertOf(upstream);
    await using never = expertOf(upstream, { maxRetries: 0 });
    for (const [expert, requests] of [
      [usual, 3],
      [never, 1],
    ] as const) {
      for (const call of [() => expert.generate(ask('x')), () => expert.stream(ask('x'))]) {
        upstream.received.length = 0;
        await expect(call()).rejects.toMatchObject({
          code: 'TOROUTER_EXPERT_REFUSED',
          details: { status: 503, attempts: requests },
        });
        expect(upstream.received).toHaveLength(requests);
      }
    }
  });

  it('and keeps its place meanwhile', async () => {
    await using upstream = await inTurn((response) => busy(response), ok);
    await using expert = expertOf(upstream, { maxConcurrency: 1 });
    await Promise.all([expert.generate(ask('first')), expert.generate(ask('second'))]);
    const prompts = upstream.received.map(({ body }) => (body.messages as { content: string }[])[0].content);
    expect(prompts).toEqual(['first', 'first', 'second']);
  });
});

describe('an expert is not asked again', () => {
  const short = { firstTokenTimeoutMs: 40, idleTimeoutMs: 40 };

  it.each<[string, (response: ServerResponse) => void, string, ChatRequest?]>([
    ['where it refuses the request', (response) => json(response, 400, {}), 'TOROUTER_EXPERT_REFUSED'],
    ['where it refuses the key', (response) => json(response, 401, {}), 'TOROUTER_EXPERT_REFUSED'],
    ['where it keeps us waiting', () => {}, 'TOROUTER_EXPERT_TIMEOUT'],
    ['where it answers garbage', (response) => response.end('<html>'), 'TOROUTER_EXPERT_BAD_RESPONSE'],
    [
      'where it breaks off in the middle of an answer',
      (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
      'TOROUTER_EXPERT_BAD_RESPONSE',
    ],
    [
      'where it wants more time than we give',
      (response) => busy(response, { 'retry-after': '31' }),
      'TOROUTER_EXPERT_REFUSED',
    ],
    [
      'where a request that leaves something behind may have arrived',
      (response) => json(response, 500, {}),
      'TOROUTER_EXPERT_REFUSED',
      ask('x', { store: true }),
    ],
  ])('%s', async (_, fails, expected, request = ask('x')) => {
    await using upstream = await inTurn(fails);
    await using expert = expertOf(upstream, short);
    await expect(expert.generate(request)).rejects.toEqual(code(expected));
    expect(upstream.received).toHaveLength(1);
  });

  it.each([
    ['breaks off', (response: ServerResponse) => response.destroy()],
    ['ends too early', (response: ServerResponse) => response.end()],
    ['stalls', () => {}],
  ])('where a stream %s after its first token', async (_, then) => {
    await using upstream = await inTurn((response) => eventStream(response).write(chunk('x'), () => then(response)));
    await using expert = expertOf(upstream, { idleTimeoutMs: 40 });
    const stream = await expert.stream(ask('x'));
    await expect(readAll(stream)).rejects.toThrow();
    expect(upstream.received).toHaveLength(1);
  });

  it('where the whole call would be over before', async () => {
    await using upstream = await inTurn((response) => busy(response));
    const slow = { retryDelayMs: 20_000, timeoutMs: 10_000 };
    await using expert = expertOf(upstream, slow, { random: () => 0.9 });
    await expect(expert.generate(ask('x'))).rejects.toEqual(code('TOROUTER_EXPERT_REFUSED'));
    await expect(expert.stream(ask('x'))).rejects.toEqual(code('TOROUTER_EXPERT_REFUSED'));
    expect(upstream.received).toHaveLength(2);
  });

  it('where its caller gives up meanwhile, who hears the own reason at once', async () => {
    const reason = new Error('enough');
    let caller: AbortController;
    const random = () => {
      setImmediate(() => caller.abort(reason));
      return 0.9;
    };
    await using upstream = await inTurn((response) => busy(response));
    const hour = { retryDelayMs: 3_600_000, maxRetryDelayMs: 3_600_000, timeoutMs: 86_400_000 };
    await using expert = expertOf(upstream, { ...hour, maxConcurrency: 1 }, { random });
    for (const call of [expert.generate.bind(expert), expert.stream.bind(expert)]) {
      caller = new AbortController();
      await expect(call(ask('x'), { signal: caller.signal })).rejects.toBe(reason);
    }
    expect(upstream.received).toHaveLength(2);
  });
});

describe('a deadline ends a call, and names itself', () => {
  const trickle = (response: ServerResponse, piece: string) => {
    const timer = setInterval(() => response.write(piece), 5);
    response.on('close', () => clearInterval(timer));
  };

  it.each<[string, keyof ExpertConfig, (response: ServerResponse) => void]>([
    ['without headers', 'firstTokenTimeoutMs', () => {}],
    ['that stalls', 'idleTimeoutMs', (response) => response.writeHead(200).write('{')],
    ['without end', 'timeoutMs', (response) => trickle(response.writeHead(200), ' ')],
  ])('of an answer %s', async (_, setting, answer) => {
    await using upstream = await startUpstream(answer);
    await using expert = expertOf(upstream, { [setting]: 60 });
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_TIMEOUT',
      details: { expert: 'large', setting, timeoutMs: 60 },
      message: expect.stringContaining(setting),
    });
  });

  it.each<[string, keyof ExpertConfig, (response: ServerResponse) => void]>([
    ['without headers', 'firstTokenTimeoutMs', () => {}],
    ['without events', 'firstTokenTimeoutMs', (response) => trickle(eventStream(response), ': wait\n\n')],
    ['without tokens', 'firstTokenTimeoutMs', (response) => trickle(eventStream(response), ROLE)],
    ['that stalls', 'idleTimeoutMs', (response) => eventStream(response).write(chunk('x'))],
    ['without end', 'timeoutMs', (response) => trickle(eventStream(response), chunk('x'))],
  ])('of a stream %s', async (_, setting, answer) => {
    await using upstream = await startUpstream(answer);
    await using expert = expertOf(upstream, { [setting]: 60 });
    const read = async () => readAll(await expert.stream(ask('x')));
    await expect(read()).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_TIMEOUT',
      details: { expert: 'large', setting, timeoutMs: 60 },
    });
  });

  it('of waiting for a turn', async () => {
    await using upstream = await startUpstream(() => {});
    await using expert = expertOf(upstream, { maxConcurrency: 1, timeoutMs: 60 });
    const calls = [expert.generate(ask('x')), expert.generate(ask('x')), expert.stream(ask('x'))];
    for (const call of calls)
      await expect(call).rejects.toMatchObject({
        code: 'TOROUTER_EXPERT_TIMEOUT',
        details: { setting: 'timeoutMs' },
      });
    expect(upstream.received).toHaveLength(1);
  });

  it('of connecting', async () => {
    jest.spyOn(dns, 'lookup').mockImplementation((() => {}) as never);
    const nowhere = { baseUrl: 'http://nowhere.invalid/v1' };
    await using expert = expertOf(nowhere, { connectTimeoutMs: 20, maxRetries: 0 });
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_UNREACHABLE',
      details: { reason: 'UND_ERR_CONNECT_TIMEOUT' },
    });
  });
});

describe('rates', () => {
  // A call that would have to wait for the next minute is refused instead.
  const impatient = { timeoutMs: 10_000 };

  it('let so many requests go in a minute, attempts included', async () => {
    await using upstream = await inTurn(ok, (response) => busy(response), okStream, ok);
    await using expert = expertOf(upstream, { ...impatient, requestsPerMinute: 3 });
    await expert.generate(ask('x'));
    await readAll(await expert.stream(ask('x')));
    for (const call of [expert.generate(ask('x')), expert.stream(ask('x'))])
      await expect(call).rejects.toMatchObject({
        code: 'TOROUTER_EXPERT_OVERLOADED',
        details: { retryAfterSeconds: expect.any(Number) },
      });
    expect(upstream.received).toHaveLength(3);
    skipTime(60_000);
    expect((await expert.generate(ask('x'))).text).toBe('fine');
  });

  it('let so many tokens go, as they are in truth', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 30 };
    await using upstream = await startUpstream((response) => json(response, 200, completion('x', { usage })));
    await using expert = expertOf(upstream, { ...impatient, tokensPerMinute: 100 });
    const request = ask('12345678', { max_tokens: 50 });
    await expert.generate(request);
    // 40 have gone; 52 more would fit, but not two times.
    const calls = await Promise.all([failure(expert.generate(request)), failure(expert.generate(request))]);
    expect(calls).toEqual([undefined, code('TOROUTER_EXPERT_OVERLOADED')]);
    expect(await failure(expert.generate(request))).toEqual(code('TOROUTER_EXPERT_OVERLOADED'));
    expect(await failure(expert.generate(ask('12345678', { max_tokens: 18 })))).toBeUndefined();
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['refused', (response) => json(response, 400, {})],
    ['could not be asked', (response) => response.destroy()],
  ])('take no tokens of a request that the expert %s', async (_, fails) => {
    await using upstream = await inTurn(fails, ok, fails, okStream);
    await using expert = expertOf(upstream, { ...impatient, maxRetries: 0, tokensPerMinute: 1000 });
    const large = ask('x', { max_tokens: 1e9 });
    await expect(expert.generate(large)).rejects.toThrow();
    expect((await expert.generate(ask('x', { max_tokens: 10 }))).text).toBe('fine');
    skipTime(60_000);
    await expect(expert.stream(large)).rejects.toThrow();
    expect(spelled(await readAll(await expert.stream(ask('x', { max_tokens: 10 }))))).toBe('fine');
  });

  it('are told of', async () => {
    await using expert = expertOf({ baseUrl: 'http://127.0.0.1:1' }, { requestsPerMinute: 3, maxConcurrency: 7 });
    expect(expert.limits).toEqual({ maxConcurrency: 7, requestsPerMinute: 3 });
  });
});

describe('calls in flight', () => {
  it('are never more than maxConcurrency, whatever becomes of them', async () => {
    let [open, most] = [0, 0];
    const answers = [
      ok,
      okStream,
      (response: ServerResponse) => response.destroy(),
      (response: ServerResponse) => json(response, 400, {}),
      (response: ServerResponse) => response.end('<html>'),
      (response: ServerResponse) => eventStream(response).write(chunk('x'), () => response.destroy()),
    ];
    await using upstream = await startUpstream((response, _, count) => {
      most = Math.max(most, ++open);
      // The call is over for the expert no earlier than for the server.
      setImmediate(() => {
        open--;
        answers[count % answers.length](response);
      });
    });
    await using expert = expertOf(upstream, { maxConcurrency: 3, maxWaiting: 60, maxRetries: 0 });
    const calls = Array.from({ length: 60 }, (_, i) =>
      i % 2 === 0 ? expert.generate(ask('x')) : expert.stream(ask('x')).then(readAll),
    );
    await Promise.allSettled(calls);
    expect(upstream.received).toHaveLength(60);
    expect(most).toBe(3);
  });

  it('let so many wait and no more', async () => {
    const { open, opened } = gate<ServerResponse>();
    await using upstream = await inTurn(open, ok, okStream);
    await using expert = expertOf(upstream, { maxConcurrency: 1, maxWaiting: 2 });
    const calls = [expert.generate(ask('x')), expert.generate(ask('x')), expert.stream(ask('x')).then(readAll)];
    for (const call of [expert.generate(ask('x')), expert.stream(ask('x'))])
      await expect(call).rejects.toMatchObject({
        code: 'TOROUTER_EXPERT_OVERLOADED',
        details: { running: 1, waiting: 2 },
      });
    ok(await opened);
    await Promise.all(calls);
    expect(upstream.received).toHaveLength(3);
  });
});

describe('an expert that goes on failing', () => {
  const fragile = { breakerFailures: 3, breakerCooldownMs: 30_000, maxRetries: 0 };
  const breaks = (response: ServerResponse) => eventStream(response).write(chunk('x'), () => response.destroy());
  const read = async (expert: Expert) => readAll(await expert.stream(ask('x')));

  it('is left alone for a while, then asked by one call', async () => {
    const probe = gate<ServerResponse>();
    await using upstream = await inTurn(busy, busy, busy, probe.open, ok);
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 3; i++) await failure(expert.generate(ask('x')));
    for (const call of [expert.generate(ask('x')), expert.stream(ask('x'))])
      await expect(call).rejects.toMatchObject({
        code: 'TOROUTER_EXPERT_CIRCUIT_OPEN',
        details: { failures: 3, retryAfterSeconds: expect.any(Number) },
      });
    expect(upstream.received).toHaveLength(3);
    skipTime(30_000);
    const first = expert.generate(ask('x'));
    const response = await probe.opened;
    await expect(expert.generate(ask('x'))).rejects.toEqual(code('TOROUTER_EXPERT_CIRCUIT_OPEN'));
    ok(response);
    expect((await first).text).toBe('fine');
    expect((await expert.generate(ask('x'))).text).toBe('fine');
    expect(upstream.received).toHaveLength(5);
  });

  it('is left alone for longer where it still fails', async () => {
    await using upstream = await inTurn(busy, busy, busy, busy, ok);
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 3; i++) await failure(expert.generate(ask('x')));
    skipTime(30_000);
    expect(await failure(expert.generate(ask('x')))).toEqual(code('TOROUTER_EXPERT_REFUSED'));
    expect(await failure(expert.generate(ask('x')))).toEqual(code('TOROUTER_EXPERT_CIRCUIT_OPEN'));
  });

  it('counts streams that break in the middle, though they began', async () => {
    await using upstream = await inTurn(breaks);
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 3; i++) expect(await failure(read(expert))).toEqual(code('TOROUTER_EXPERT_STREAM_BROKEN'));
    expect(await failure(read(expert))).toEqual(code('TOROUTER_EXPERT_CIRCUIT_OPEN'));
  });

  it('makes good by a stream to its end', async () => {
    await using upstream = await inTurn(breaks, breaks, okStream, breaks, breaks, okStream);
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 5; i++) await failure(read(expert));
    expect(spelled(await read(expert))).toBe('fine');
  });

  it('is asked by all again as soon as the stream that probes it begins', async () => {
    const probe = gate<ServerResponse>();
    await using upstream = await inTurn(busy, busy, busy, probe.open, ok);
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 3; i++) await failure(expert.generate(ask('x')));
    skipTime(30_000);
    const opening = expert.stream(ask('x'));
    const response = eventStream(await probe.opened);
    response.write(chunk('fi'));
    const stream = await opening;
    expect((await expert.generate(ask('x'))).text).toBe('fine');
    response.end(chunk('ne', 'stop') + DONE);
    expect(spelled(await readAll(stream))).toBe('fine');
  });

  it('counts attempts, and hears its own error where the circuit opens between two', async () => {
    await using upstream = await inTurn(busy);
    await using expert = expertOf(upstream, { breakerFailures: 2, maxRetries: 5 });
    expect(await failure(expert.generate(ask('x')))).toEqual(code('TOROUTER_EXPERT_REFUSED'));
    expect(upstream.received).toHaveLength(2);
  });

  it('is not one that refuses requests', async () => {
    await using upstream = await inTurn((response) => json(response, 429, {}));
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 6; i++)
      expect(await failure(expert.generate(ask('x')))).toEqual(code('TOROUTER_EXPERT_REFUSED'));
  });

  it('is not one whose callers give up', async () => {
    // Whatever their reason says.
    const reason = new TorouterError('TOROUTER_EXPERT_TIMEOUT', 'enough');
    const arrived: (() => void)[] = [];
    await using upstream = await startUpstream((response, { body }) => {
      if (body.stream === true) eventStream(response).write(chunk('x'));
      else arrived.shift()!();
    });
    await using expert = expertOf(upstream, fragile);
    for (let i = 0; i < 4; i++) {
      const caller = new AbortController();
      arrived.push(() => caller.abort(reason));
      await expect(expert.generate(ask('x'), { signal: caller.signal })).rejects.toBe(reason);
      for await (const _ of await expert.stream(ask('x'))) break;
      const other = new AbortController();
      const stream = await expert.stream(ask('x'), { signal: other.signal });
      other.abort(reason);
      await expect(readAll(stream)).rejects.toBe(reason);
    }
    expect(upstream.received).toHaveLength(12);
  });

  it('does not recover by calls that do not go out', async () => {
    await using upstream = await inTurn(busy);
    const raw = { ...fragile, api: 'completions', chatTemplate: 'llama-2' } as const;
    await using expert = expertOf(upstream, raw);
    const unwritable = { messages: [{ role: 'tool', content: 'x' }] };
    for (let i = 0; i < 3; i++) {
      await failure(expert.generate(ask('x')));
      if (i < 2) expect(await failure(expert.generate(unwritable))).toEqual(code('TOROUTER_MESSAGES_INVALID'));
    }
    expect(await failure(expert.generate(ask('x')))).toEqual(code('TOROUTER_EXPERT_CIRCUIT_OPEN'));
    skipTime(30_000);
    expect(await failure(expert.generate(unwritable))).toEqual(code('TOROUTER_MESSAGES_INVALID'));
    expect(await failure(expert.generate(ask('x')))).toEqual(code('TOROUTER_EXPERT_REFUSED'));
    expect(upstream.received).toHaveLength(4);
  });
});

describe('the only place is free again', () => {
  const one = { maxConcurrency: 1, maxWaiting: 0, maxRetries: 0 };
  const cyclic = ask('x', { metadata: {} });
  (cyclic.metadata as Record<string, unknown>).self = cyclic;

  it.each<[string, Partial<ExpertConfig>, (expert: Expert) => Promise<unknown>]>([
    ['a request that is no JSON', {}, (expert) => expert.generate(cyclic)],
    ['a stream of one', {}, (expert) => expert.stream(cyclic)],
    ['a field that cannot be carried', { api: 'completions' }, (expert) => expert.generate(ask('x', { tools: [{}] }))],
    ['a conversation that is too long', { contextTokens: 9 }, (expert) => expert.stream(ask('x'.repeat(99)))],
    [
      'no more requests',
      { requestsPerMinute: 0.5, timeoutMs: 10_000 },
      async (expert) => {
        await expert.generate(ask('x'));
        skipTime(100_000);
        await expert.generate(ask('x'));
      },
    ],
    ['a caller who had given up', {}, (expert) => expert.stream(ask('x'), { signal: AbortSignal.abort() })],
  ])('after %s', async (_, more, fails) => {
    await using upstream = await startUpstream((response, { body }) => {
      if (body.prompt !== undefined) json(response, 200, { choices: [{ text: 'fine' }] });
      else if (body.stream === true) okStream(response);
      else ok(response);
    });
    await using expert = expertOf(upstream, { ...one, ...more });
    await expect(fails(expert)).rejects.toThrow();
    if (more.requestsPerMinute !== undefined) skipTime(120_000);
    expect((await expert.generate(ask('x'))).text).toBe('fine');
    if (more.requestsPerMinute !== undefined) skipTime(120_000);
    if (more.api === undefined) expect(spelled(await readAll(await expert.stream(ask('x'))))).toBe('fine');
  });

  it('when a stream that nobody reads has had its time', async () => {
    await using upstream = await startUpstream((response) => eventStream(response).write(chunk('x')));
    await using expert = expertOf(upstream, { ...one, timeoutMs: 50 });
    await expert.stream(ask('x'));
    for (let error: unknown = 'none yet'; error !== undefined; await nextTurn())
      error = await failure(expert.stream(ask('y')));
    expect(upstream.received).toHaveLength(2);
  });
});

describe('what is measured of a call', () => {
  const logprobs = (...values: (number | null)[]) => ({
    content: values.map((logprob, i) => ({ token: `t${i}`, ...(logprob !== null && { logprob }) })),
  });

  it('has the mean negative log-likelihood of tokens that have one', async () => {
    const choice = { index: 0, message: { role: 'assistant', content: 'ab' }, finish_reason: 'stop' };
    await using upstream = await startUpstream((response) =>
      json(response, 200, { choices: [{ ...choice, logprobs: logprobs(-1, null, -2, -9999) }] }),
    );
    await using expert = expertOf(upstream);
    expect((await expert.generate(ask('x', { logprobs: true }))).nll).toBe(1.5);
  });

  it('has that of a stream, too', async () => {
    const piece = (content: string, more: object) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }] })}\n\n`;
    const other = piece('other', { index: 1, logprobs: logprobs(-50) });
    const text =
      piece('a', { logprobs: logprobs(-1) }) +
      piece('b', { logprobs: null }) +
      other +
      piece('c', { logprobs: logprobs(null, -2, -6) }) +
      chunk('', 'stop') +
      DONE;
    await using upstream = await startUpstream((response) => eventStream(response).end(text));
    await using expert = expertOf(upstream);
    const stream = await expert.stream(ask('x', { logprobs: true }));
    await readAll(stream);
    expect(stream.summary().nll).toBe(3);
  });

  it('has no likelihood where none came', async () => {
    await using upstream = await inTurn(ok, okStream);
    await using expert = expertOf(upstream);
    expect((await expert.generate(ask('x'))).nll).toBeNaN();
    const stream = await expert.stream(ask('x'));
    await readAll(stream);
    expect(stream.summary().nll).toBeNaN();
  });

  it('has the price of what came from the cache', async () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 800 } };
    const prices = { priceInputUsdPerMillion: 10, priceCachedInputUsdPerMillion: 1, priceOutputUsdPerMillion: 20 };
    const last = `data: {"choices":[],"usage":${JSON.stringify(usage)}}\n\n`;
    await using upstream = await inTurn(
      (response) => json(response, 200, completion('x', { usage })),
      (response) => eventStream(response).end(chunk('x', 'stop') + last + DONE),
    );
    await using expert = expertOf(upstream, prices);
    const stream = async () => {
      const opened = await expert.stream(ask('x'));
      await readAll(opened);
      return opened.summary();
    };
    for (const measured of [await expert.generate(ask('x')), await stream()]) {
      expect(measured.usage).toEqual({
        inputTokens: 1000,
        outputTokens: 100,
        cachedInputTokens: 800,
        estimated: false,
      });
      expect(measured.costUsd).toBeCloseTo((200 * 10 + 800 * 1 + 100 * 20) / 1e6, 12);
    }
  });

  it('has tokens by the tokenizer where none are reported, calls of tools included', async () => {
    await using files = await tokenizerFolder();
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'add ', arguments: '{ "a": 1 }' } };
    const message = { role: 'assistant', content: 'one two ', tool_calls: [call] };
    const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call] } }] })}\n\n`;
    await using upstream = await inTurn(
      (response) => json(response, 200, { choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }),
      (response) => eventStream(response).end(chunk('one ') + chunk('two ') + event + chunk('', 'tool_calls') + DONE),
    );
    await using expert = expertOf(upstream, { tokenizer: files.folder });
    const usage = { inputTokens: 4 + 3, outputTokens: 2 + 1 + 4, cachedInputTokens: 0, estimated: false };
    expect((await expert.generate(ask('what is this'))).usage).toEqual(usage);
    const stream = await expert.stream(ask('what is this'));
    await readAll(stream);
    expect(stream.summary().usage).toEqual(usage);
  });

  it('is not begun without the tokenizer that its entry names', async () => {
    await using upstream = await startUpstream(ok);
    await using expert = expertOf(upstream, { tokenizer: '/none/tokenizer.json', maxConcurrency: 1 });
    for (const call of [expert.generate(ask('x')), expert.stream(ask('x'))])
      await expect(call).rejects.toEqual(code('TOROUTER_FILE_NOT_FOUND'));
    expect(upstream.received).toHaveLength(0);
  });

  it('has the time of the attempt that answered, and that before', async () => {
    const begun = gate<ServerResponse>();
    await using upstream = await inTurn(busy, (response) => {
      eventStream(response).write(': wait\n\n' + ROLE, () => begun.open(response));
    });
    await using expert = expertOf(upstream);
    const opening = expert.stream(ask('x'));
    const response = await begun.opened;
    skipTime(5000);
    response.end(chunk('x', 'stop') + DONE);
    const stream = await opening;
    await readAll(stream);
    const { seconds, secondsToFirstToken, waitedSeconds } = stream.summary();
    // Its role was no token.
    expect(secondsToFirstToken).toBeGreaterThanOrEqual(5);
    expect(secondsToFirstToken).toBeLessThanOrEqual(seconds);
    expect(waitedSeconds).toBeGreaterThan(0);
    expect(waitedSeconds).toBeLessThan(5);
  });

  it('has the time until the end of its stream, not of its connection', async () => {
    await using upstream = await startUpstream((response) => {
      eventStream(response).write(chunk('x', 'stop') + DONE);
    });
    await using expert = expertOf(upstream);
    const stream = await expert.stream(ask('x'));
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    skipTime(5000);
    while (!(await iterator.next()).done);
    expect(stream.summary().seconds).toBeLessThan(5);
  });
});

describe('raw completions', () => {
  const raw = { api: 'completions', chatTemplate: 'zephyr' } as const;
  const messages = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'Hi?' },
  ];
  const text = (piece: string, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'cmpl', object: 'text_completion', choices: [{ index: 0, text: piece, finish_reason: null, ...more }] })}\n\n`;

  it('are asked for with a prompt, and come as a chat completion', async () => {
    const logprobs = { tokens: ['Hel', 'lo'], token_logprobs: [-1, -2], top_logprobs: null, text_offset: [0, 3] };
    const usage = { prompt_tokens: 9, completion_tokens: 2 };
    await using upstream = await startUpstream((response) =>
      json(response, 200, {
        ...{ id: 'cmpl', object: 'text_completion', model: 'm', usage },
        choices: [{ index: 0, text: 'Hello', finish_reason: 'length', logprobs }],
      }),
    );
    await using expert = expertOf(upstream, raw);
    const answer = await expert.generate({
      messages,
      ...{ max_completion_tokens: 5, temperature: 0, logprobs: true, top_logprobs: 3, min_p: 0.1, seed: 1 },
      ...{ store: true, metadata: { a: 1 }, reasoning_effort: 'low', tools: [], response_format: { type: 'text' } },
    });
    expect(upstream.received[0]).toMatchObject({ path: '/v1/completions' });
    expect(upstream.received[0].body).toEqual({
      model: 'm',
      prompt: '<|system|>\nBe brief.</s>\n<|user|>\nHi?</s>\n<|assistant|>\n',
      stop: ['</s>'],
      ...{ max_tokens: 5, temperature: 0, logprobs: 3, min_p: 0.1, seed: 1 },
    });
    expect(answer).toMatchObject({
      text: 'Hello',
      finishReason: 'length',
      nll: 1.5,
      usage: { inputTokens: 9, outputTokens: 2, cachedInputTokens: 0, estimated: false },
      droppedFields: ['store', 'metadata', 'reasoning_effort'],
    });
    expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({
      ...{ id: 'cmpl', object: 'chat.completion', model: 'm', usage },
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello' },
          finish_reason: 'length',
          logprobs: {
            content: [
              { token: 'Hel', logprob: -1 },
              { token: 'lo', logprob: -2 },
            ],
          },
        },
      ],
    });
  });

  it('are streamed as chunks of a chat completion, whatever the pieces they come in', async () => {
    const logprobs = { tokens: ['Hé'], token_logprobs: [-3] };
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}\r\n\r\n';
    const bytes = Buffer.from(
      `: hi\n\n${text('Hé', { logprobs })}${text('llo', { finish_reason: 'stop' })}${usage}${DONE}`,
    );
    await using upstream = await startUpstream((response) => {
      response.socket!.setNoDelay(true);
      eventStream(response);
      const writeFrom = (i: number) => {
        if (i >= bytes.length) response.end();
        else response.write(bytes.subarray(i, i + 1), () => setImmediate(writeFrom, i + 1));
      };
      writeFrom(0);
    });
    await using expert = expertOf(upstream, { ...raw, chatTemplate: 'chatml' });
    const stream = await expert.stream({ messages, logprobs: true, store: false, verbosity: 'low' });
    const events = await readAll(stream);
    expect(upstream.received[0].body).toEqual({
      model: 'm',
      prompt: '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi?<|im_end|>\n<|im_start|>assistant\n',
      stop: ['<|im_end|>'],
      stream: true,
      logprobs: 1,
    });
    expect(spelled(events)).toBe('Héllo');
    expect(events.endsWith(DONE)).toBe(true);
    const first = events.split('\n\n').find((event) => event.startsWith('data: {'))!;
    expect(JSON.parse(first.slice(6))).toEqual({
      id: 'cmpl',
      object: 'chat.completion.chunk',
      choices: [
        {
          index: 0,
          delta: { content: 'Hé' },
          finish_reason: null,
          logprobs: { content: [{ token: 'Hé', logprob: -3 }] },
        },
      ],
    });
    expect(stream.droppedFields).toEqual(['verbosity']);
    expect(stream.summary()).toMatchObject({
      finishReason: 'stop',
      nll: 3,
      usage: { inputTokens: 9, outputTokens: 2, cachedInputTokens: 0, estimated: false },
      droppedFields: ['verbosity'],
    });
  });

  it('take a number of log probabilities in their own terms, and stop where the caller says', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, { choices: [{ text: 'x' }] }));
    await using expert = expertOf(upstream, { ...raw, parameters: { logprobs: 2, stop: ['END'] } });
    await expert.generate({ messages });
    await expert.generate({ messages, stop: 'NOW', logprobs: false });
    expect(upstream.received[0].body).toMatchObject({ logprobs: 2, stop: ['END'] });
    expect(upstream.received[1].body).toMatchObject({ stop: 'NOW' });
    expect(upstream.received[1].body).not.toHaveProperty('logprobs');
  });

  it('refuse what they cannot carry, before anything is sent', async () => {
    await using upstream = await startUpstream(ok);
    await using expert = expertOf(upstream, raw);
    const tools = [{ type: 'function', function: { name: 'f' } }];
    for (const call of [expert.generate({ messages, tools }), expert.stream({ messages, tools })])
      await expect(call).rejects.toMatchObject({ code: 'TOROUTER_UNSUPPORTED_FIELD', details: { fields: ['tools'] } });
    const parts = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }];
    await expect(expert.generate({ messages: parts })).rejects.toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { fields: ['messages[0].content[0]'] },
    });
    expect(upstream.received).toHaveLength(0);
    expect([expert.carries!('tools'), expert.carries!('logprobs')]).toEqual([false, true]);
  });

  it.each([
    ['garbage', '<html>', 'TOROUTER_EXPERT_BAD_RESPONSE'],
    ['nothing', 'null', 'TOROUTER_EXPERT_BAD_RESPONSE'],
    ['no choices', '{}', 'TOROUTER_EXPERT_BAD_RESPONSE'],
    ['a choice without text', '{"choices":[{"index":0}]}', 'TOROUTER_EXPERT_BAD_RESPONSE'],
    ['an empty choice', '{"choices":[null]}', 'TOROUTER_EXPERT_BAD_RESPONSE'],
    ['an error', '{"error":{"code":429}}', 'TOROUTER_EXPERT_REFUSED'],
  ])('fail with %s', async (_, body, expected) => {
    await using upstream = await startUpstream((response) => response.end(body));
    await using expert = expertOf(upstream, { ...raw, maxRetries: 0 });
    await expect(expert.generate({ messages })).rejects.toEqual(code(expected));
  });

  it.each([
    ['garbage at once', 'data: <html>\n\n', 'TOROUTER_EXPERT_BAD_RESPONSE'],
    ['an error at once', 'data: {"error":{"code":429}}\n\n', 'TOROUTER_EXPERT_REFUSED'],
    ['garbage later', `${text('x')}data: <html>\n\n`, 'TOROUTER_EXPERT_STREAM_BROKEN'],
    ['an error later', `${text('x')}data: {"error":{"code":429}}\n\n`, 'TOROUTER_EXPERT_STREAM_BROKEN'],
    ['no end', text('x'), 'TOROUTER_EXPERT_STREAM_BROKEN'],
  ])('fail as a stream with %s', async (_, events, expected) => {
    await using upstream = await startUpstream((response) => eventStream(response).end(events));
    await using expert = expertOf(upstream, { ...raw, maxRetries: 0 });
    const read = async () => readAll(await expert.stream({ messages }));
    await expect(read()).rejects.toEqual(code(expected));
  });
});

describe('a conversation beyond the context', () => {
  const messages = [
    { role: 'user', content: '1'.repeat(40) },
    { role: 'assistant', content: '2'.repeat(40) },
    { role: 'user', content: '3'.repeat(40) },
  ];

  it('is fitted in as the entry says, with what the entry adds', async () => {
    await using upstream = await startUpstream(ok);
    const adapted = { systemPrompt: 's'.repeat(40), promptTemplate: '{prompt}!', parameters: { max_tokens: 10 } };
    await using expert = expertOf(upstream, { ...adapted, contextTokens: 31, onContextOverflow: 'drop-oldest' });
    await expert.generate({ messages });
    expect(upstream.received[0].body.messages).toEqual([
      { role: 'system', content: adapted.systemPrompt },
      { role: 'user', content: `${messages[2].content}!` },
    ]);
    expect(expert.quote!({ messages })).toMatchObject({ inputTokens: 21, maxOutputTokens: 10 });
  });

  it('is refused otherwise, before anything is sent', async () => {
    await using upstream = await startUpstream(ok);
    await using expert = expertOf(upstream, { contextTokens: 29 });
    for (const call of [expert.generate({ messages }), expert.stream({ messages })])
      await expect(call).rejects.toMatchObject({
        code: 'TOROUTER_CONTEXT_TOO_LONG',
        details: { contextTokens: 29, inputTokens: 30 },
      });
    expect(() => expert.quote!({ messages })).toThrow(code('TOROUTER_CONTEXT_TOO_LONG'));
    expect(upstream.received).toHaveLength(0);
  });

  it('is counted by the tokenizer of the entry', async () => {
    await using files = await tokenizerFolder();
    await using upstream = await startUpstream(ok);
    await using expert = expertOf(upstream, { contextTokens: 9, tokenizer: files.file });
    await expert.generate(ask(`${'x'.repeat(99)} b c d e`));
    await expect(expert.generate(ask('a b c d e f'))).rejects.toEqual(code('TOROUTER_CONTEXT_TOO_LONG'));
  });
});
