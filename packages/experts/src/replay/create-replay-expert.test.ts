import { expect, it } from '@jest/globals';
import { ask, readAll, spelled } from '../fixtures/conversation.js';
import { createReplayExpert } from './create-replay-expert.js';

const response = '  Seven  times six\nis 42. ';
const expert = createReplayExpert({
  name: 'large',
  recordings: [
    { prompt: '6 × 7?', response, costUsd: 0.002 },
    { prompt: 'empty', response: '' },
  ],
});

it('answers a recorded prompt', async () => {
  const answer = await expert.generate(ask('6 × 7?'));
  expect(answer).toMatchObject({
    text: response,
    finishReason: 'stop',
    costUsd: 0.002,
    usage: { inputTokens: 2, outputTokens: 7, estimated: true },
  });
  const body = JSON.parse(Buffer.from(answer.body).toString()) as Record<string, unknown>;
  expect(body).toMatchObject({
    object: 'chat.completion',
    model: 'large',
    choices: [{ message: { role: 'assistant', content: response } }],
    usage: { total_tokens: 9 },
  });
});

it('finds it in parts too, and streams it in pieces that spell it', async () => {
  const request = { messages: [{ role: 'user', content: [{ type: 'text', text: '6 × 7?' }] }] };
  const stream = await expert.stream(request);
  const events = await readAll(stream);
  expect(spelled(events)).toBe(response);
  expect(events.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(events.split('\n\n').length).toBeGreaterThan(6);
  expect(stream.summary()).toMatchObject({ costUsd: 0.002, usage: { outputTokens: 7 } });
  await expect(readAll(stream)).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  expect(spelled(await readAll(await expert.stream(ask('empty'))))).toBe('');
});

it('says how to get real experts for any other prompt', async () => {
  for (const call of [expert.generate(ask('a private question')), expert.stream(ask('a private question'))]) {
    const error = await call.then(String, (thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'TOROUTER_REPLAY_MISS', message: expect.stringContaining('torouter serve') });
    expect(String(error)).not.toContain('private');
  }
});

it('knows no cost where none was recorded, and heeds the signal', async () => {
  expect((await expert.generate(ask('empty'))).costUsd).toBeNull();
  const reason = new Error('stop');
  await expect(expert.generate(ask('empty'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

it('stops in the middle of a stream where the caller aborts', async () => {
  const caller = new AbortController();
  const reason = new Error('stop');
  let chunks = 0;
  const reading = (async () => {
    for await (const _ of await expert.stream(ask('6 × 7?'), { signal: caller.signal }))
      if (++chunks === 2) caller.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  expect(chunks).toBe(2);
});

it('answers no more once it is closed', async () => {
  const closing = createReplayExpert({ name: 'small', recordings: [{ prompt: 'x', response: 'y' }] });
  expect(closing.state).toBe('ready');
  await closing.close();
  expect(closing.state).toBe('closed');
  for (const call of [closing.generate(ask('x')), closing.stream(ask('x'))])
    await expect(call).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_UNREACHABLE' });
});
