import { describe, expect, it } from '@jest/globals';
import { byName, chatAnswer, fakeExpert, fakeRouter } from './fixtures/fakes.js';
import { Gateway } from './gateway.js';

const messages = [{ role: 'user', content: 'Hi' }];
const gateway = new Gateway({
  router: fakeRouter(['small', 'large']),
  experts: byName(fakeExpert('small'), fakeExpert('large'), fakeExpert('spare')),
  now: () => 1_700_000_000_500,
});

describe('Gateway', () => {
  it('refuses a router with experts that have no entry, and names them', () => {
    const router = fakeRouter(['small', 'large', 'huge']);
    expect(() => new Gateway({ router, experts: byName(fakeExpert('large')) })).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_EXPERT_NOT_CONFIGURED',
        message: expect.stringMatching(/small, huge/),
      }),
    );
  });

  it('refuses an expert whose name always routes', () => {
    expect(() => new Gateway({ router: fakeRouter([]), experts: byName(fakeExpert('auto')) })).toThrow(
      expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' }),
    );
  });

  it('knows which experts the router does not use', () => {
    expect(gateway.unusedExperts).toEqual(['spare']);
  });

  it('routes on the messages, with scores and a reason', async () => {
    const seen: unknown[] = [];
    const router = fakeRouter(['small', 'large'], { choose: (input) => (seen.push(input), 'large') });
    const decision = await new Gateway({ router, experts: gateway.experts }).route(messages);
    expect(seen).toEqual([messages]);
    expect(decision).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expert: 'large',
      scores: { small: 0.9, large: 0.8 },
      reason: 'highest score 0.9000',
    });
  });

  it('never gives two decisions the same id', async () => {
    const decisions = await Promise.all(Array.from({ length: 1000 }, () => gateway.route('Hi')));
    expect(new Set(decisions.map(({ id }) => id)).size).toBe(1000);
  });

  it.each([undefined, null, 'auto', 'test-router'])('routes when the model is %p', async (model) => {
    expect(await gateway.decide({ messages, model })).toMatchObject({
      expert: 'small',
      reason: 'highest score 0.9000',
    });
  });

  it.each(['large', 'spare'])('asks %s where the request names it', async (model) => {
    expect(await gateway.decide({ messages, model })).toMatchObject({ expert: model, scores: {} });
  });

  it('refuses any other model', async () => {
    await expect(gateway.decide({ messages, model: 'gpt-9' })).rejects.toMatchObject({
      code: 'TOROUTER_UNKNOWN_MODEL',
      message: expect.stringMatching(/"gpt-9"/),
    });
  });

  it('answers in the shape of the paper, and nothing beside it', async () => {
    expect(await gateway.predict({ messages })).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: 1_700_000_000,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello from small' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
      expert: 'small',
    });
  });

  it('returns whole answers and streams to programs', async () => {
    const { decision, answer } = await gateway.chat({ messages, model: 'large' });
    expect([decision.expert, answer.text]).toEqual(['large', 'Hello from large']);
    const { stream } = await gateway.streamChat({ messages });
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toMatch(/"Hel".*"lo".*\[DONE\]\n\n$/s);
  });

  it('lists every name that a model may have, once', () => {
    const names = (name: string) =>
      new Gateway({ router: fakeRouter(['small', 'large'], { name }), experts: gateway.experts })
        .models()
        .data.map(({ id }) => id);
    expect(names('prior')).toEqual(['auto', 'prior', 'small', 'large', 'spare']);
    expect(names('auto')).toEqual(['auto', 'small', 'large', 'spare']);
  });

  it('refuses a choice of the router that it never announced', async () => {
    const router = fakeRouter(['small'], { choose: () => 'ghost' });
    const experts = byName(fakeExpert('small', { generate: async () => chatAnswer('Hi') }));
    await expect(new Gateway({ router, experts }).chat({ messages })).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_NOT_CONFIGURED',
    });
  });

  it('handles requests without a transport', async () => {
    const response = await gateway.handle({
      method: 'POST',
      path: '/v1/route?x=1',
      body: Buffer.from('{"input": "Hi"}'),
    });
    expect(response.status).toBe(200);
    expect(JSON.parse(String(response.body))).toMatchObject({ expert: 'small' });
  });
});
