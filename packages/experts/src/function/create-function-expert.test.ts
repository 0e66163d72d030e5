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
