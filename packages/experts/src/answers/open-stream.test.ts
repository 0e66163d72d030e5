import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { CallClock } from '../calls/call-clock.js';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatStream } from '../expert.js';
import { ask, readAll } from '../fixtures/conversation.js';
import { pieces } from '../fixtures/pieces.js';
import { chunk, DONE, eventStream, json, startUpstream } from '../fixtures/upstream.js';
import type { EventBytes } from '../protocol/protocol.js';
import { openStream } from './open-stream.js';

const config = (baseUrl: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  name: 'large',
  protocol: 'openai',
  baseUrl,
  model: 'm',
  priceInputUsdPerMillion: 1,
  priceOutputUsdPerMillion: 10,
  maxRetries: 0,
  ...more,
});

/** Streams what an upstream sends; `after` is what it does once that is sent. */
async function streamOf(text: string, after: 'end' | 'destroy' | 'stall' = 'end', more: Partial<ExpertConfig> = {}) {
  await using upstream = await startUpstream((response) => {
    eventStream(response).write(text, () => {
      if (after === 'end') response.end();
      if (after === 'destroy') response.destroy();
    });
  });
  await using expert = createExpert(config(upstream.baseUrl, more));
  const stream = await expert.stream(ask('12345678'));
  let events = '';
  let error: unknown;
  try {
    for await (const bytes of stream) events += Buffer.from(bytes).toString();
  } catch (thrown) {
    error = thrown;
  }
  return { events, error, summary: stream.summary(), request: upstream.received[0] };
}

describe('a stream', () => {
  it('passes on byte by byte, with usage where the expert reports it', async () => {
    const text = `: comment\n\n${chunk('Hel')}${chunk('lo ✓')}${chunk('', 'stop')}data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}\r\n\r\n${DONE}`;
    const { events, error, summary, request } = await streamOf(text);
    expect(error).toBeUndefined();
    expect(events).toBe(text);
    expect(request.body).toEqual({ model: 'm', stream: true, messages: [{ role: 'user', content: '12345678' }] });
    expect(summary).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 0, estimated: false },
      costUsd: 49e-6,
    });
    expect(summary.secondsToFirstToken).toBeGreaterThan(0);
    expect(summary.seconds).toBeGreaterThanOrEqual(summary.secondsToFirstToken);
  });

  describe('with usage that its entry asks for', () => {
    const asking = { parameters: { stream_options: { include_usage: true } } };
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}\n\n';

    it('keeps it from a caller who did not', async () => {
      const { events, summary, request } = await streamOf(chunk('x', 'stop') + usage + DONE, 'end', asking);
      expect(request.body.stream_options).toEqual({ include_usage: true });
      expect(events).toBe(chunk('x', 'stop') + DONE);
      expect(summary.usage).toEqual({ inputTokens: 9, outputTokens: 4, cachedInputTokens: 0, estimated: false });
    });

    it('shows it to one who did', async () => {
      const text = chunk('x', 'stop') + usage + DONE;
      await using upstream = await startUpstream((response) => eventStream(response).end(text));
      await using expert = createExpert(config(upstream.baseUrl, asking));
      const request = ask('x', { stream_options: { include_usage: true } });
      expect(await readAll(await expert.stream(request))).toBe(text);
    });

    it('still yields all else that came where the expert breaks off', async () => {
      const { events, error } = await streamOf(`${chunk('x')}data: {"cho`, 'destroy', asking);
      expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
      expect(events).toBe(`${chunk('x')}data: {"cho`);
    });
  });

  it('has estimated usage otherwise', async () => {
    const { summary } = await streamOf(chunk('1234') + chunk('5678', 'stop') + DONE);
    expect(summary.usage).toEqual({ inputTokens: 2, outputTokens: 2, cachedInputTokens: 0, estimated: true });
  });

  it('gets the [DONE] that an expert forgets after its finish_reason', async () => {
    const { events, error } = await streamOf(chunk('x', 'stop'));
    expect(error).toBeUndefined();
    expect(events).toBe(chunk('x', 'stop') + DONE);
  });

  it.each([
    ['gets its last blank line', chunk('x', 'stop') + DONE.trimEnd(), 'end', '\n\n'],
    ['gets it and [DONE]', chunk('x', 'stop').trimEnd(), 'end', `\n\n${DONE}`],
    ['gets an event of its own for [DONE]', `${chunk('x', 'stop')}: bye\n`, 'end', `\n\n${DONE}`],
    ['is complete though the connection breaks', chunk('x', 'stop') + DONE, 'destroy', ''],
    ['is complete though the connection stays', chunk('x', 'stop') + DONE, 'stall', ''],
  ] as const)('%s', async (_, text, after, added) => {
    const { events, error } = await streamOf(text, after);
    expect(error).toBeUndefined();
    expect(events).toBe(text + added);
  });

  it.each([
    ['another [DONE]', DONE],
    ['more text', chunk('and more', 'stop')],
    ['what is not JSON', 'data: {not json\n\n'],
    ['an error', 'data: {"error":{"message":"no"}}\n\n'],
    ['a comment', ': bye\n\n'],
    ['bytes', '\xff\0\r\n\r'],
  ])('ends with its first [DONE], whatever comes afterwards: %s', async (_, more) => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const text = (chunk('x', 'stop') + DONE).replaceAll('\n', newline);
      const { events, error, summary } = await streamOf(text + more);
      expect(error).toBeUndefined();
      expect(events).toBe(text);
      expect(summary).toMatchObject({ finishReason: 'stop', usage: { outputTokens: 1 } });
    }
  });

  it('ends with its first [DONE], though more never ends', async () => {
    await using upstream = await startUpstream((response) => {
      eventStream(response).write(chunk('x', 'stop') + DONE);
      const timer = setInterval(() => response.write(chunk('and so on')), 5);
      response.on('close', () => clearInterval(timer));
    });
    await using expert = createExpert(config(upstream.baseUrl));
    expect(await readAll(await expert.stream(ask('x')))).toBe(chunk('x', 'stop') + DONE);
  });

  it('lets the next call in after [DONE], though its reader does not come back', async () => {
    await using upstream = await startUpstream((response) => {
      eventStream(response).write(chunk('x', 'stop') + DONE);
    });
    await using expert = createExpert(config(upstream.baseUrl, { maxConcurrency: 1 }));
    const first = (await expert.stream(ask('x')))[Symbol.asyncIterator]();
    await first.next();
    expect(await readAll(await expert.stream(ask('y')))).toBe(chunk('x', 'stop') + DONE);
    expect(await first.next()).toEqual({ done: true, value: undefined });
  });

  it('passes bytes on whatever the packets they come in', async () => {
    const text = `: hi\r\n\r\n${chunk('naïve ✓ 😀').replaceAll('\n', '\r\n')}${chunk('', 'stop')}${DONE}`;
    const bytes = Buffer.from(text);
    await using upstream = await startUpstream((response) => {
      response.socket!.setNoDelay(true);
      eventStream(response);
      const writeFrom = (i: number) => {
        if (i === bytes.length) response.end();
        else response.write(bytes.subarray(i, i + 1), () => setImmediate(writeFrom, i + 1));
      };
      writeFrom(0);
    });
    await using expert = createExpert(config(upstream.baseUrl));
    const stream = await expert.stream(ask('x'));
    expect(await readAll(stream)).toBe(text);
    expect(stream.summary().usage.outputTokens).toBe(Math.ceil('naïve ✓ 😀'.length / 4));
  });

  it.each([
    ['text', chunk('x')],
    ['reasoning', 'data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}\n\n'],
    ['reasoning by its newer name', 'data: {"choices":[{"delta":{"reasoning":"hm"}}]}\n\n'],
    ['a call of a tool', 'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"add"}}]}}]}\n\n'],
    ['sound', 'data: {"choices":[{"delta":{"audio":{"data":"AAAA"}}}]}\n\n'],
    ['an end without text', chunk('', 'content_filter')],
    ['the end alone', DONE],
  ])('begins with its first token, and holds back until then: %s', async (_, token) => {
    const before = `: hi\n\ndata: {"choices":[],"prompt_filter_results":[]}\n\n${chunk('', null, { role: 'assistant' })}`;
    let response: ServerResponse | undefined;
    let told!: () => void;
    const begun = new Promise<void>((resolve) => (told = resolve));
    await using upstream = await startUpstream((opened, { body }) => {
      if (body.stream !== true) return void json(opened, 400, {});
      response = opened;
      eventStream(opened).write(before, told);
    });
    await using expert = createExpert(config(upstream.baseUrl));
    let isOpen = false;
    const opening = expert.stream(ask('x')).then((stream) => ((isOpen = true), stream));
    await begun;
    // A whole call over another connection: what was written before it has been read.
    await expert.generate(ask('y')).catch(() => {});
    expect(isOpen).toBe(false);
    response!.end(token + chunk('', 'stop') + DONE);
    expect(await readAll(await opening)).toBe(before + (token === DONE ? DONE : token + chunk('', 'stop') + DONE));
  });

  it('that never comes to a token is left before it fills the memory', async () => {
    const empty = chunk('', null, { padding: 'x'.repeat(1024 * 1024) });
    let sent = 0;
    await using upstream = await startUpstream((response) => {
      eventStream(response);
      const more = () => {
        if (response.destroyed || sent === 200) return;
        sent++;
        response.write(empty, more);
      };
      more();
    });
    await using expert = createExpert(config(upstream.baseUrl));
    await expect(expert.stream(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_STREAM_BROKEN',
      message: expect.stringContaining('bytes without a token'),
    });
    expect(sent).toBeLessThan(150);
  });

  it('that only comments for ever times out before its first token', async () => {
    await using upstream = await startUpstream((response) => {
      eventStream(response);
      const timer = setInterval(() => response.write(': thinking\n\n'), 5);
      response.on('close', () => clearInterval(timer));
    });
    await using expert = createExpert(config(upstream.baseUrl, { firstTokenTimeoutMs: 100 }));
    await expect(expert.stream(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_TIMEOUT' });
  });

  it.each([
    ['ends early', '', 'end'],
    ['breaks off', '', 'destroy'],
    ['sends an error event', 'data: {"error":{"message":"overloaded"}}\n\n', 'end'],
    ['sends garbage', 'data: {not json\n\n', 'end'],
    ['sends something else', 'data: {"hello":1}\n\n', 'stall'],
  ] as const)('that %s yields the good that came, then throws', async (_, bad, after) => {
    const { events, error } = await streamOf(chunk('half') + bad, after);
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
    expect(events).toBe(chunk('half'));
  });

  it('that stalls throws, with what came', async () => {
    const { events, error } = await streamOf(chunk('half'), 'stall', { idleTimeoutMs: 750 });
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_TIMEOUT' });
    expect(events).toBe(chunk('half'));
  });

  it.each([
    ['no event at all', '', 'TOROUTER_EXPERT_STREAM_BROKEN'],
    ['an error first', 'data: {"error":{"message":"no"}}\n\n', 'TOROUTER_EXPERT_REFUSED'],
    ['garbage first', 'data: <html>\n\n', 'TOROUTER_EXPERT_BAD_RESPONSE'],
  ])('with %s rejects before it starts', async (_, text, code) => {
    await expect(streamOf(text)).rejects.toMatchObject({ code });
  });

  it('of something else than events is refused', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, { choices: [] }));
    await using expert = createExpert(config(upstream.baseUrl, { maxConcurrency: 1 }));
    for (let call = 0; call < 2; call++)
      await expect(expert.stream(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_BAD_RESPONSE' });
  });

  it('can be read once', async () => {
    await using upstream = await startUpstream((response) => eventStream(response).end(chunk('x', 'stop') + DONE));
    await using expert = createExpert(config(upstream.baseUrl));
    const stream = await expert.stream(ask('x'));
    await readAll(stream);
    await expect(readAll(stream)).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  });
});

describe('a caller that goes away', () => {
  const endless = () => {
    let hungUp!: () => void;
    const gone = new Promise<void>((resolve) => (hungUp = resolve));
    const upstream = startUpstream((response) => {
      response.on('close', hungUp);
      eventStream(response).write(chunk('and so on'));
    });
    return { gone, upstream };
  };

  it('by leaving the loop stops the expert and frees its place', async () => {
    const { gone, upstream } = endless();
    await using server = await upstream;
    await using expert = createExpert(config(server.baseUrl, { maxConcurrency: 1 }));
    for await (const bytes of await expert.stream(ask('x'))) {
      expect(bytes.length).toBeGreaterThan(0);
      break;
    }
    await gone;
    for await (const _ of await expert.stream(ask('y'))) break;
    expect(server.received).toHaveLength(2);
  });

  it('before it reads anything does so too', async () => {
    const { gone, upstream } = endless();
    await using server = await upstream;
    await using expert = createExpert(config(server.baseUrl, { maxConcurrency: 1 }));
    const stream = await expert.stream(ask('x'));
    await stream[Symbol.asyncIterator]().return!();
    await gone;
    for await (const _ of await expert.stream(ask('y'))) break;
  });

  it('by its signal does so too, even before it reads', async () => {
    const { gone, upstream } = endless();
    await using server = await upstream;
    await using expert = createExpert(config(server.baseUrl, { maxConcurrency: 1 }));
    const caller = new AbortController();
    const reason = new Error('closed the window');
    const stream = await expert.stream(ask('x'), { signal: caller.signal });
    caller.abort(reason);
    await gone;
    await expect(readAll(stream)).rejects.toBe(reason);
    for await (const _ of await expert.stream(ask('y'))) break;
  });
});

describe('over a socket, in whatever pieces,', () => {
  const usage = 'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}\n\n';
  const logprobs = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, logprobs: { content: [{ logprob: -1 }, { logprob: -3 }] } }] })}\n\n`;
  const whole = `: hi\n\n${chunk('naïve ')}${logprobs}${chunk('✓ 😀')}${chunk('', 'stop')}${usage}${DONE}`;
  const cuts = fc.array(fc.nat(2000), { maxLength: 12 });

  /** An upstream that sends what it is told next, and an expert that reads it. All calls go through one place. */
  async function relay(more: Partial<ExpertConfig> = {}) {
    let next: { all: Uint8Array[]; breaks: boolean };
    const upstream = await startUpstream((response) => {
      const { all, breaks } = next;
      response.socket!.setNoDelay(true);
      eventStream(response).flushHeaders();
      const writeFrom = (i: number) => {
        if (i < all.length) response.write(all[i], () => setImmediate(writeFrom, i + 1));
        else if (breaks) response.destroy();
        else response.end();
      };
      writeFrom(0);
    });
    const expert = createExpert(config(upstream.baseUrl, { maxConcurrency: 1, breakerFailures: 0, ...more }));
    return {
      async read(bytes: Uint8Array, at: readonly number[], breaks = false) {
        next = { all: pieces(bytes, at).filter(({ length }) => length > 0), breaks };
        const passed: Uint8Array[] = [];
        let stream: ChatStream | undefined;
        let error: unknown;
        try {
          stream = await expert.stream(ask('x'));
          for await (const piece of stream) passed.push(piece);
        } catch (thrown) {
          error = thrown;
        }
        return { error, passed: Buffer.concat(passed), summary: stream?.summary() };
      },
      async [Symbol.asyncDispose]() {
        await expert.close();
        await upstream[Symbol.asyncDispose]();
      },
    };
  }

  it.each([
    ['a stream is read to its end', {}, whole],
    [
      'so it is without its usage',
      { parameters: { stream_options: { include_usage: true } } },
      whole.replace(usage, ''),
    ],
  ])('%s', async (_, more, expected) => {
    await using socket = await relay(more);
    await fc.assert(
      fc.asyncProperty(cuts, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), async (at, newline, breaks) => {
        const lines = (text: string) => text.replaceAll('\n', newline);
        const { error, passed, summary } = await socket.read(Buffer.from(lines(whole)), at, breaks);
        expect(error).toBeUndefined();
        expect(passed.toString()).toBe(lines(expected));
        expect(summary).toMatchObject({
          finishReason: 'stop',
          nll: 2,
          usage: { inputTokens: 9, outputTokens: 4, estimated: false },
        });
      }),
    );
  });

  it('anything ends well or with a typed error, and passes nothing that did not come', async () => {
    await using socket = await relay();
    const good = Buffer.from(whole);
    const mutated = fc
      .array(
        fc.record({
          at: fc.nat(good.length),
          without: fc.nat(60),
          instead: fc.oneof(
            fc.uint8Array({ maxLength: 8 }),
            fc.constantFrom('\n', '\n\n', '\r', DONE, 'data: ', 'data: {"error":{"code":503}}\n\n').map(Buffer.from),
          ),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((changes) =>
        changes.reduce<Uint8Array>(
          (all, { at, without, instead }) => Buffer.concat([all.subarray(0, at), instead, all.subarray(at + without)]),
          good,
        ),
      );
    const anything = fc.oneof(
      { weight: 4, arbitrary: mutated },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    );
    const [ended, failed] = [new Set<string>(), new Set<string>()];
    await fc.assert(
      fc.asyncProperty(anything, cuts, fc.boolean(), async (bytes, at, breaks) => {
        const { error, passed } = await socket.read(bytes, at, breaks);
        const [text, sent] = [passed.toString('latin1'), Buffer.from(bytes).toString('latin1')];
        if (error === undefined) {
          const added = ['', '\n\n', DONE, `\n\n${DONE}`].filter((more) => text.endsWith(more));
          expect(added.some((more) => sent.startsWith(text.slice(0, text.length - more.length)))).toBe(true);
          expect(text).toMatch(/data: ?\[DONE\]/);
          ended.add('well');
        } else {
          expect(TorouterError.isInstance(error)).toBe(true);
          expect(sent.startsWith(text)).toBe(true);
          failed.add((error as TorouterError).code);
        }
      }),
      { numRuns: 300 },
    );
    expect(ended.size).toBe(1);
    for (const code of failed) expect(code).toMatch(/^TOROUTER_EXPERT_(BAD_RESPONSE|REFUSED|STREAM_BROKEN)$/);
    expect(failed.size).toBeGreaterThan(1);
  });
});

it('whenever its caller gives up, it either opens and is released once, or rejects with the reason', async () => {
  const reason = new Error('enough');
  const outcomes = new Set<string>();
  for (let ticks = 0; ticks < 30; ticks++) {
    const caller = new AbortController();
    const deadlines = { firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000, timeoutMs: 10_000 };
    const clock = new CallClock('large', deadlines, caller.signal);
    let end = () => {};
    const body: EventBytes = {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(chunk('x'));
        await new Promise<void>((resolve) => (end = resolve));
      },
      destroy: () => end(),
    };
    let released = 0;
    const opening = openStream({
      ...{ name: 'large', secret: undefined, body, clock, hideUsage: false, keepsText: false, droppedFields: [] },
      measure: () => ({
        usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, estimated: true },
        costUsd: null,
        attempts: 1,
      }),
      release: ({ complete, failure, summary }) => {
        released++;
        expect([complete, failure?.error]).toEqual([false, reason]);
        expect(summary().attempts).toBe(1);
      },
    });
    let tick = Promise.resolve();
    for (let i = 0; i < ticks; i++) tick = tick.then(() => {});
    void tick.then(() => caller.abort(reason));
    const opened = await opening.catch((error: unknown) => error);
    if (opened === reason) {
      outcomes.add('rejected');
      expect(released).toBe(0);
      clock.stop();
      continue;
    }
    outcomes.add('opened');
    await expect(readAll(opened as ChatStream)).rejects.toBe(reason);
    expect(released).toBe(1);
  }
  expect([...outcomes].toSorted()).toEqual(['opened', 'rejected']);
});
