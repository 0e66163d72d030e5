import { expect, it } from '@jest/globals';
import { ask, readAll, spelled } from '../fixtures/conversation.js';
import { createFunctionExpert } from './create-function-expert.js';

async function* words() {
  yield 'one ';
  yield 'two';
}

it('answers with what the function returns', async () => {
  const expert = createFunctionExpert({
    name: 'echo',
    run: async ({ messages }) => `You said ${String(messages[0].content)}`,
    priceInputUsdPerMillion: 1,
    priceOutputUsdPerMillion: 2,
  });
  const answer = await expert.generate(ask('hello!!!'));
  expect(answer).toMatchObject({
    text: 'You said hello!!!',
    usage: { inputTokens: 2, outputTokens: 5, estimated: true },
  });
  expect(answer.costUsd).toBeCloseTo(12e-6, 15);
  expect(spelled(await readAll(await expert.stream(ask('hi'))))).toBe('You said hi');
});

it('streams pieces as they come', async () => {
  const expert = createFunctionExpert({ name: 'words', run: words });
  expect((await expert.generate(ask('x'))).text).toBe('one two');
  const stream = await expert.stream(ask('x'));
  const events = await readAll(stream);
  expect(events.split('\n\n')).toHaveLength(6);
  expect(spelled(events)).toBe('one two');
  expect(stream.summary()).toMatchObject({ usage: { outputTokens: 2 }, costUsd: null });
  await expect(readAll(stream)).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
});

it('passes the function’s own error on, and takes the next call', async () => {
  const error = new Error('mine');
  let calls = 0;
  const expert = createFunctionExpert({
    name: 'flaky',
    maxConcurrency: 1,
    run: async () => {
      if (calls++ === 0) throw error;
      return 'fine';
    },
  });
  await expect(expert.generate(ask('x'))).rejects.toBe(error);
  expect((await expert.generate(ask('x'))).text).toBe('fine');
});

it('leaves a function that hangs, and frees its place', async () => {
  const caller = new AbortController();
  const reason = new Error('enough');
  let hang = true;
  const expert = createFunctionExpert({
    name: 'slow',
    maxConcurrency: 1,
    run: () => (hang ? new Promise<string>(() => {}) : 'quick'),
  });
  const call = expert.generate(ask('x'), { signal: caller.signal });
  caller.abort(reason);
  await expect(call).rejects.toBe(reason);
  hang = false;
  const unread = new AbortController();
  await expert.stream(ask('x'), { signal: unread.signal });
  unread.abort(reason);
  expect((await expert.generate(ask('x'))).text).toBe('quick');
  await expert.close();
});

it('keeps usage, cost and finish reason that the function knows', async () => {
  const usage = { inputTokens: 1000, outputTokens: 500 };
  const known = { text: 'cut', finishReason: 'length', usage };
  const prices = { priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 2 };
  const expert = createFunctionExpert({ name: 'counted', run: async () => known, ...prices });
  const answer = await expert.generate(ask('x'));
  expect(answer).toMatchObject({
    text: 'cut',
    finishReason: 'length',
    usage: { ...usage, estimated: false },
    costUsd: 0.002,
  });
  expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
  });
  const stream = await expert.stream(ask('x'));
  expect(await readAll(stream)).toContain('"finish_reason":"length"');
  expect(stream.summary()).toMatchObject({ usage: { ...usage, estimated: false }, costUsd: 0.002 });
  const billed = createFunctionExpert({ name: 'billed', run: () => ({ text: 'x', costUsd: 0.5 }) });
  expect((await billed.generate(ask('x'))).costUsd).toBe(0.5);
});

it.each([
  [undefined],
  [null],
  [42],
  [{}],
  [{ text: 7 }],
  [{ text: 'x', usage: {} }],
  [{ text: 'x', usage: { inputTokens: -1, outputTokens: 1 } }],
  [{ text: 'x', costUsd: Number.NaN }],
])('refuses a function that returns %j, and takes the next call', async (answer) => {
  const expert = createFunctionExpert({ name: 'wrong', maxConcurrency: 1, run: () => answer as string });
  for (const call of [expert.generate, expert.stream])
    await expect(call(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_BAD_RESPONSE' });
});

it('fails before the stream where the first piece fails, and in it where a later one does', async () => {
  const error = new Error('mine');
  const failing = (after: string[]) =>
    createFunctionExpert({
      name: 'failing',
      maxConcurrency: 1,
      run: async function* () {
        yield* after;
        throw error;
      },
    });
  const atOnce = failing([]);
  for (let call = 0; call < 2; call++) await expect(atOnce.stream(ask('x'))).rejects.toBe(error);
  const later = failing(['one']);
  const stream = await later.stream(ask('x'));
  await expect(readAll(stream)).rejects.toBe(error);
  expect(stream.summary().usage.outputTokens).toBe(1);
  const numbers = createFunctionExpert({
    name: 'numbers',
    run: async function* () {
      yield 1 as never;
    },
  });
  await expect(numbers.generate(ask('x'))).rejects.toMatchObject({
    code: 'TOROUTER_EXPERT_BAD_RESPONSE',
    message: expect.stringContaining('of type number'),
  });
});

it('stops a function whose stream is left, and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...[type, listener, options]: Parameters<typeof addEventListener>) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener, options);
  };
  signal.removeEventListener = (...[type, listener, options]: Parameters<typeof removeEventListener>) => {
    listeners.delete(listener);
    removeEventListener.call(signal, type, listener, options);
  };
  let stopped!: () => void;
  const stop = new Promise<void>((resolve) => (stopped = resolve));
  const expert = createFunctionExpert({
    name: 'endless',
    run: async function* () {
      try {
        for (;;) yield 'on and ';
      } finally {
        stopped();
      }
    },
  });
  for await (const _ of await expert.stream(ask('x'), { signal })) break;
  await stop;
  await expert.close();
  expect(listeners.size).toBe(0);
});

it('says what it is, and whether it takes a call', async () => {
  let answer = (_: string) => {};
  const answered = new Promise<string>((resolve) => (answer = resolve));
  const run = () => answered;
  const prices = { priceInputUsdPerMillion: 1 };
  const expert = createFunctionExpert({ name: 'one', run, maxConcurrency: 1, continues: true, ...prices });
  expect(expert).toMatchObject({ state: 'ready', continues: true, prices });
  const calls = Array.from({ length: 17 }, () => expert.generate(ask('x')));
  expect(expert.state).toBe('busy');
  await expect(expert.generate(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_OVERLOADED' });
  const closed = expert.close();
  expect(expert.state).toBe('closed');
  answer('fine');
  for (const call of calls) expect((await call).text).toBe('fine');
  await closed;
  await expect(expert.generate(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_UNREACHABLE' });
  const plain = createFunctionExpert({ name: 'plain', run: () => 'x' });
  expect([plain.state, plain.continues, plain.prices, plain.refusal]).toEqual(['ready', false, undefined, undefined]);
});

it('begins its stream with the first piece that is not empty', async () => {
  const error = new Error('mine');
  const failing = createFunctionExpert({
    name: 'failing',
    run: async function* () {
      yield '';
      throw error;
    },
  });
  await expect(failing.stream(ask('x'))).rejects.toBe(error);
  const slow = createFunctionExpert({
    name: 'slow',
    run: async function* () {
      yield* ['', '', 'one', '', 'two'];
    },
  });
  expect(spelled(await readAll(await slow.stream(ask('x'))))).toBe('onetwo');
  const silent = createFunctionExpert({ name: 'silent', run: () => '' });
  expect(spelled(await readAll(await silent.stream(ask('x'))))).toBe('');
});

it('tells its function how often the caller would try again', async () => {
  const told: unknown[] = [];
  const expert = createFunctionExpert({
    name: 'told',
    run: (_, { maxRetries }) => {
      told.push(maxRetries);
      return 'x';
    },
  });
  await expert.generate(ask('x'), { maxRetries: 3 });
  expect(told).toEqual([3]);
});
