import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import { ask, readAll, spelled } from '../fixtures/conversation.js';
import { chunk, DONE, eventStream, json, startUpstream } from '../fixtures/upstream.js';
import { StreamScanner } from './stream-scanner.js';

const config = (baseUrl: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  name: 'large',
  protocol: 'openai',
  baseUrl,
  model: 'm',
  priceInputUsdPerMillion: 1,
  priceOutputUsdPerMillion: 10,
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
    expect(summary).toMatchObject({ usage: { inputTokens: 9, outputTokens: 4, estimated: false }, costUsd: 49e-6 });
    expect(summary.secondsToFirstToken).toBeGreaterThan(0);
    expect(summary.seconds).toBeGreaterThanOrEqual(summary.secondsToFirstToken);
  });

  it('has estimated usage otherwise', async () => {
    const { summary } = await streamOf(chunk('1234') + chunk('5678', 'stop') + DONE);
    expect(summary.usage).toEqual({ inputTokens: 2, outputTokens: 2, estimated: true });
  });

  it('gets the [DONE] that an expert forgets after its finish_reason', async () => {
    const { events, error } = await streamOf(chunk('x', 'stop'));
    expect(error).toBeUndefined();
    expect(events).toBe(chunk('x', 'stop') + DONE);
  });

  it.each([
    ['ends early', chunk('half'), 'end'],
    ['breaks off', chunk('half'), 'destroy'],
    ['sends an error event', `${chunk('half')}data: {"error":{"message":"overloaded"}}\n\n`, 'end'],
    ['sends garbage', `${chunk('half')}data: {not json\n\n`, 'end'],
    ['sends something else', `${chunk('half')}data: {"hello":1}\n\n`, 'stall'],
  ] as const)('that %s yields what came, then throws', async (_, text, after) => {
    const { events, error } = await streamOf(text, after);
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
    expect(events).toBe(text);
  });

  it('that stalls throws, with what came', async () => {
    const { events, error } = await streamOf(chunk('half'), 'stall', { timeoutMs: 80 });
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_TIMEOUT' });
    expect(events).toBe(chunk('half'));
  });

  it.each([
    ['no event at all', '', 'TOROUTER_EXPERT_STREAM_BROKEN'],
    ['an error first', 'data: {"error":{"message":"no"}}\n\n', 'TOROUTER_EXPERT_BAD_RESPONSE'],
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

it('reads events whatever the pieces they come in', () => {
  const bytes = Buffer.from(
    `${chunk('naïve ✓ 😀')}${chunk('中文', 'stop')}data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n${DONE}`,
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 30 }), (cuts) => {
      const scanner = new StreamScanner();
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (let i = 1; i < at.length; i++) scanner.push(bytes.subarray(at[i - 1], at[i]));
      scanner.end();
      expect(scanner).toMatchObject({
        events: 4,
        done: true,
        finishReason: 'stop',
        characters: 'naïve ✓ 😀中文'.length,
        usage: { prompt_tokens: 1 },
        fault: undefined,
      });
    }),
  );
  expect(spelled(bytes.toString())).toBe('naïve ✓ 😀中文');
});
