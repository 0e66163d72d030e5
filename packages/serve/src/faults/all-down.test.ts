import { describe, expect, it } from '@jest/globals';
import { startLab } from '../fixtures/lab.js';
import { answering, json, type Answer } from '../fixtures/upstream.js';

const messages = [{ role: 'user', content: 'Hi' }];
const chat = '/v1/chat/completions';
const fails: Answer = (response) => json(response, 500, { error: { code: 'oops' } });
const limits =
  (seconds: string): Answer =>
  (response) =>
    json(response, 429, {}, { 'retry-after': seconds });
const ready = async (url: string) => (await fetch(`${url}/ready`)).status;
/** One failure opens the circuit for so long that no test sees its end. */
const BREAKS = { breakerFailures: 1, breakerCooldownMs: 60_000 };

describe.each([false, true])('all experts down (streamed: %j)', (stream) => {
  it('names every one of them, and says when to come again', async () => {
    await using lab = await startLab({
      first: { answer: fails },
      second: { answer: limits('9') },
      third: { answer: limits('4') },
    });
    const response = await lab.post(chat, { messages, stream });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '4']);
    expect(response.headers.get('x-torouter-attempts')).toBe('3');
    expect(await response.json()).toEqual({
      error: {
        message: expect.stringMatching(/first \(.*second \(.*third \(/),
        type: 'server_error',
        param: null,
        code: 'TOROUTER_EXPERTS_FAILED',
      },
    });
    expect(await lab.report(response)).toMatchObject({
      status: 'failed',
      attempts: [{ expert: 'first' }, { expert: 'second' }, { expert: 'third' }],
      cost_usd: null,
    });
    expect(await lab.metrics()).toContain(`torouter_requests_total{path="${chat}",status="503"} 1`);
  });

  it('is said with everyone named where nobody is even asked, and /ready says so before', async () => {
    await using lab = await startLab({ first: { answer: fails, ...BREAKS }, second: { answer: fails, ...BREAKS } });
    expect(await ready(lab.server.url)).toBe(200);
    expect((await lab.post(chat, { messages, stream })).status).toBe(503);
    expect(await ready(lab.server.url)).toBe(503);
    const again = await lab.post(chat, { messages, stream });
    expect(again.status).toBe(503);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await again.json()).toMatchObject({
      error: {
        message: expect.stringMatching(
          /first \(TOROUTER_EXPERT_CIRCUIT_OPEN\), second \(TOROUTER_EXPERT_CIRCUIT_OPEN\)/,
        ),
      },
    });
    for (const { received } of Object.values(lab.upstreams)) expect(received).toHaveLength(1);
    expect(await lab.metrics()).toContain('torouter_expert_ready{expert="first"} 0');
    expect((await fetch(`${lab.server.url}/health`)).status).toBe(200);
  });

  it('is no reason to retry the one that a request names', async () => {
    await using lab = await startLab({ first: { answer: fails, ...BREAKS }, second: { answer: answering('x') } });
    const named = () => lab.post(chat, { messages, stream, model: 'first' });
    expect((await named()).status).toBe(502);
    const again = await named();
    expect([again.status, (await again.json()) as object]).toMatchObject([
      503,
      { error: { code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' } },
    ]);
    expect(again.headers.has('retry-after')).toBe(true);
    expect(lab.upstreams.second.received).toHaveLength(0);
  });
});

describe('an expert whose circuit is open', () => {
  it('is not asked until its time is over, then once as a probe', async () => {
    await using lab = await startLab({
      first: { answer: fails, breakerFailures: 2, breakerCooldownMs: 300 },
      second: { answer: answering('well') },
    });
    const { received } = lab.upstreams.first;
    const experts = async (count: number) => {
      const names: (string | null)[] = [];
      for (let i = 0; i < count; i++) {
        const response = await lab.post(chat, { messages });
        expect(response.status).toBe(200);
        names.push(response.headers.get('x-torouter-attempts'));
      }
      return names;
    };
    expect(await experts(4)).toEqual(['2', '2', '1', '1']);
    expect(received).toHaveLength(2);
    lab.upstreams.first.answer = answering('better');
    while (lab.experts.get('first')!.state === 'down') await new Promise((resolve) => setTimeout(resolve, 20));
    const response = await lab.post(chat, { messages });
    expect(response.headers.get('x-torouter-expert')).toBe('first');
    expect(received).toHaveLength(3);
  });
});
