import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import type { Expert } from '../expert.js';
import { ask, readAll, spelled } from '../fixtures/conversation.js';
import { skipTime } from '../fixtures/skip-time.js';
import { chunk, completion, DONE, eventStream, json, startUpstream, type Upstream } from '../fixtures/upstream.js';

afterEach(() => {
  jest.restoreAllMocks();
});

const expertOf = ({ baseUrl }: Pick<Upstream, 'baseUrl'>, more: Partial<ExpertConfig> = {}): Expert =>
  createExpert({ name: 'large', protocol: 'openai', baseUrl, model: 'm', maxRetries: 0, ...more });
const nowhere = { baseUrl: 'http://127.0.0.1:1/v1' };

/** An upstream that answers nothing until it is told; `next` is the next request that arrived. */
async function patient() {
  const arrived: ServerResponse[] = [];
  let tell = () => {};
  const upstream = await startUpstream((response) => {
    arrived.push(response);
    tell();
  });
  const next = async () => {
    while (arrived.length === 0) await new Promise<void>((resolve) => (tell = resolve));
    return arrived.shift()!;
  };
  return { ...upstream, next };
}
const fine = (response: ServerResponse) => json(response, 200, completion('fine'));

describe('the state of an expert', () => {
  it('is busy while as many run and wait as may', async () => {
    await using upstream = await patient();
    await using expert = expertOf(upstream, { maxConcurrency: 1, maxWaiting: 1 });
    expect(expert.state).toBe('ready');
    const first = expert.generate(ask('x'));
    expect(expert.state).toBe('ready');
    const second = expert.generate(ask('y'));
    expect(expert.state).toBe('busy');
    await expect(expert.generate(ask('z'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_OVERLOADED' });
    fine(await upstream.next());
    await first;
    expect(expert.state).toBe('ready');
    fine(await upstream.next());
    await second;
  });

  it('is down while its circuit is open, its probe included', async () => {
    await using upstream = await patient();
    await using expert = expertOf(upstream, { breakerFailures: 1, breakerCooldownMs: 30_000 });
    const failing = expert.generate(ask('x')).catch(() => {});
    json(await upstream.next(), 500, {});
    await failing;
    expect(expert.state).toBe('down');
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' });
    skipTime(30_000);
    expect(expert.state).toBe('ready');
    const probe = expert.generate(ask('x'));
    expect(expert.state).toBe('down');
    fine(await upstream.next());
    await probe;
    expect(expert.state).toBe('ready');
  });
});

it('finishes calls in flight and waiting when it is closed, and takes none after it', async () => {
  await using upstream = await patient();
  const expert = expertOf(upstream, { maxConcurrency: 1 });
  const calls = [
    expert.generate(ask('in flight')).then(({ text }) => text),
    expert.generate(ask('waiting')).then(({ text }) => text),
    expert.stream(ask('waiting')).then(readAll).then(spelled),
  ];
  const first = await upstream.next();
  let isClosed = false;
  const closing = expert.close().then(() => (isClosed = true));
  expect(expert.state).toBe('closed');
  for (const call of [expert.generate(ask('late')), expert.stream(ask('late'))])
    await expect(call).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_UNREACHABLE',
      details: { expert: 'large', reason: 'closed' },
    });
  fine(first);
  fine(await upstream.next());
  const last = await upstream.next();
  eventStream(last).write(chunk('fi'));
  expect(await Promise.all(calls.slice(0, 2))).toEqual(['fine', 'fine']);
  expect(isClosed).toBe(false);
  last.end(chunk('ne', 'stop') + DONE);
  expect(await calls[2]).toBe('fine');
  await closing;
  expect(upstream.received).toHaveLength(3);
  await expert.close();
});

describe('what an entry says of its expert', () => {
  it('are its prices', async () => {
    const prices = { priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 2 };
    await using priced = expertOf(nowhere, prices);
    await using free = expertOf(nowhere);
    expect([priced.prices, free.prices]).toEqual([prices, undefined]);
  });

  it.each<[Partial<ExpertConfig>, boolean]>([
    [{}, false],
    [{ continues: true }, true],
    [{ api: 'completions' }, true],
    [{ api: 'completions', continues: false }, false],
  ])('with %j whether it goes on with an answer: %p', async (more, expected) => {
    await using expert = expertOf(nowhere, more);
    expect(expert.continues).toBe(expected);
  });

  it('is what it carries', async () => {
    await using expert = expertOf(nowhere, { supports: { tools: false, json: false } });
    const fields = ['tools', 'functions', 'response_format', 'logprobs', 'constructor'];
    expect(fields.map((field) => expert.carries!(field))).toEqual([false, false, false, true, true]);
  });
});

it('goes on with the answer that a conversation of raw completions ends in', async () => {
  await using upstream = await startUpstream((response) => json(response, 200, { choices: [{ text: ' and 3.' }] }));
  const messages = [
    { role: 'user', content: 'Count.' },
    { role: 'assistant', content: ' 1, 2 ' },
  ];
  await using going = expertOf(upstream, { api: 'completions' });
  expect((await going.generate({ messages })).text).toBe(' and 3.');
  await using anew = expertOf(upstream, { api: 'completions', continues: false });
  await anew.generate({ messages });
  const question = '<|im_start|>user\nCount.<|im_end|>\n<|im_start|>assistant\n';
  expect(upstream.received.map(({ body }) => body.prompt)).toEqual([
    `${question} 1, 2 `,
    `${question} 1, 2 <|im_end|>\n<|im_start|>assistant\n`,
  ]);
});
