import { describe, expect, it } from '@jest/globals';
import { startLab } from '../fixtures/lab.js';
import { answering, json, type Answer } from '../fixtures/upstream.js';

const messages = [{ role: 'user', content: 'Hi' }];
const chat = '/v1/chat/completions';

/** Answers when it is told to. */
function held() {
  const waiting: (() => void)[] = [];
  let open = false;
  const answer: Answer = (response, request) => {
    const go = () => answering('late')(response, request);
    if (open) go();
    else waiting.push(go);
  };
  return {
    answer,
    letGo() {
      open = true;
      waiting.forEach((go) => go());
    },
  };
}

describe('overload', () => {
  it('refuses what is more than the gateway takes, says "not ready" before, and recovers', async () => {
    const { answer, letGo } = held();
    await using lab = await startLab({ small: { answer, maxConcurrency: 20 } }, { maxConcurrentRequests: 10 });
    const readiness = async () => {
      const response = await fetch(`${lab.server.url}/ready`);
      return [response.status, ((await response.json()) as { status: string }).status];
    };
    const taken = Array.from({ length: 8 }, () => lab.post(chat, { messages }));
    await lab.upstreams.small.got(8);
    expect(await readiness()).toEqual([200, 'ready']);
    taken.push(lab.post(chat, { messages }));
    await lab.upstreams.small.got(9);
    expect(await readiness()).toEqual([503, 'overloaded']);
    // Still one is taken.
    taken.push(lab.post(chat, { messages, stream: true }));
    await lab.upstreams.small.got(10);
    for (const path of [chat, '/v1/route', '/predict']) {
      const refused = await lab.post(path, { messages });
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await refused.json()).toMatchObject({ error: { code: 'TOROUTER_OVERLOADED', type: 'server_error' } });
    }
    // Probes and metrics still get in.
    expect((await fetch(`${lab.server.url}/metrics`)).status).toBe(200);
    letGo();
    const answers = await Promise.all(taken);
    await Promise.all(answers.map((each) => each.text()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await readiness()).toEqual([200, 'ready']);
    expect((await lab.post(chat, { messages })).status).toBe(200);
    expect(await lab.metrics()).toContain('torouter_requests_in_flight 0');
  });

  it('is ready with room for one request, until there is one', async () => {
    const { answer, letGo } = held();
    await using lab = await startLab({ small: { answer } }, { maxConcurrentRequests: 1 });
    expect((await fetch(`${lab.server.url}/ready`)).status).toBe(200);
    const one = lab.post(chat, { messages });
    await lab.upstreams.small.got(1);
    expect((await fetch(`${lab.server.url}/ready`)).status).toBe(503);
    letGo();
    expect((await one).status).toBe(200);
  });

  it('of one expert sends requests to the next, of all of them back', async () => {
    const [first, second] = [held(), held()];
    const one = { maxConcurrency: 1, maxWaiting: 0 };
    await using lab = await startLab({
      first: { answer: first.answer, ...one },
      second: { answer: second.answer, ...one },
    });
    const taken = [lab.post(chat, { messages })];
    await lab.upstreams.first.got(1);
    taken.push(lab.post(chat, { messages }));
    await lab.upstreams.second.got(1);
    const refused = await lab.post(chat, { messages });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({
      error: {
        message: expect.stringMatching(/first \(TOROUTER_EXPERT_OVERLOADED\), second \(TOROUTER_EXPERT_OVERLOADED\)/),
      },
    });
    first.letGo();
    second.letGo();
    const answers = await Promise.all(taken);
    expect(answers.map(({ headers }) => headers.get('x-torouter-expert'))).toEqual(['first', 'second']);
  });

  it.each([
    ['7', '7'],
    [undefined, '1'],
  ])('a rate limit of the one expert is passed on with its Retry-After (%j)', async (sent, told) => {
    const answer: Answer = (response) => json(response, 429, {}, sent === undefined ? {} : { 'retry-after': sent });
    await using lab = await startLab({ small: { answer } });
    const response = await lab.post(chat, { messages });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, told]);
    expect(await response.json()).toMatchObject({
      error: { type: 'rate_limit_error', code: 'TOROUTER_EXPERT_REFUSED' },
    });
  });
});
