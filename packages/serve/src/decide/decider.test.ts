import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import type { ChatMessage } from '@torouter/experts';
import { fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import type { Scores } from '../fixtures/scoring-router.js';
import { down, setUp, toolless } from './fixtures/set-up-decider.js';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const said: ChatMessage = { role: 'assistant', content: 'Yes.' };
const needsTools = { tools: [{ type: 'function' }] };
describe('Decider: what a request needs', () => {
  it('goes before what the router prefers', async () => {
    const { decide } = setUp({ experts: [toolless('a'), fakeExpert('b'), fakeExpert('c')] });
    expect((await decide({})).plan.expert.name).toBe('a');
    expect((await decide(needsTools)).plan.expert.name).toBe('b');
    // What one cannot do it is not asked for where the next fails, either.
    const { plan } = await decide(needsTools);
    expect([await plan.moveOn('X'), plan.expert.name, await plan.moveOn('X')]).toEqual([true, 'c', false]);
  });

  it('is refused where nobody can, before the router is asked', async () => {
    const score = async () => expect('asked').toBe('not asked') as never;
    const { decide } = setUp({ experts: [toolless('a'), toolless('b')], score });
    await expect(decide(needsTools)).rejects.toMatchObject({ code: 'TOROUTER_NO_ELIGIBLE_EXPERT' });
  });

  it('goes before a router that does not look at it', async () => {
    const { decide } = setUp({ experts: [toolless('a'), fakeExpert('b')], router: fakeRouter(['a', 'b']) });
    const { plan } = await decide(needsTools);
    expect(plan.expert.name).toBe('b');
    expect([await plan.moveOn('X'), plan.expert.name]).toEqual([false, 'b']);
  });

  it('does not stop a router from being asked again, and no loop comes of one that always says the same', async () => {
    const { plan } = await setUp({ router: fakeRouter(['a', 'b', 'c']) }).decide({});
    const asked = [plan.expert.name];
    while (await plan.moveOn('X')) asked.push(plan.expert.name);
    expect(asked).toEqual(['a', 'b', 'c']);
  });
});

describe('Decider: health', () => {
  it('passes over who takes no calls, and over who was removed', async () => {
    expect((await setUp({ experts: [down('a'), fakeExpert('b')] }).decide({})).plan.expert.name).toBe('b');
    const removed = setUp({ experts: [fakeExpert('b')], names: ['a', 'b'] });
    expect((await removed.decide({})).plan.expert.name).toBe('b');
  });

  it('asks the best of those that can where all are down', async () => {
    const { plan } = await setUp({ experts: [toolless('a'), down('b'), down('c')] }).decide(needsTools);
    expect([plan.expert.name, plan.hasNext, plan.passedOver.map(({ name }) => name)]).toEqual(['b', false, ['c']]);
  });

  it('asks whom the request names, however that one is', async () => {
    const { plan } = await setUp({ experts: [fakeExpert('a'), down('b')] }).decide({ model: 'b' });
    expect(plan.decision).toMatchObject({ expert: 'b', scores: {}, reason: 'named in the request' });
  });
});

describe('Decider: conversations', () => {
  // The second question is for b, by less than the margin of 0.15 in the first case.
  const scoreOf = (b: number) => async (text: string) => (text === 'Hi' ? [0.9, 0.1] : [0.5, b]);
  const next = { messages: [user('Hi'), said, user('And?')] };
  const two = [fakeExpert('a'), fakeExpert('b')];

  it.each([
    ['stays', 0.6, 'a'],
    ['leaves', 0.7, 'b'],
  ])('%s where another is better by %d − 0.5', async (_, b, expert) => {
    const { answer } = setUp({ experts: two, score: scoreOf(b) });
    expect((await answer({})).expert).toBe('a');
    expect((await answer(next)).expert).toBe(expert);
  });

  it('knows a session, and does not know one that it has not seen', async () => {
    const { answer } = setUp({ experts: two, score: scoreOf(0.6) });
    await answer({}, 's');
    expect((await answer({ messages: [user('And?')] }, 's')).expert).toBe('a');
    expect((await answer({ messages: [user('And?')] }, 't')).expert).toBe('b');
  });

  it('leaves an expert that cannot answer the next question, or takes no calls', async () => {
    const able = setUp({ experts: [toolless('a'), fakeExpert('b')], score: scoreOf(0.6) });
    await able.answer({});
    expect((await able.answer({ ...next, ...needsTools })).expert).toBe('b');
    const ill = [{ ...fakeExpert('a') }, fakeExpert('b')];
    const { answer } = setUp({ experts: ill, score: scoreOf(0.6) });
    await answer({});
    (ill[0] as { state?: string }).state = 'down';
    expect((await answer(next)).expert).toBe('b');
  });

  it('brings the result of a tool to the expert that asked for it, whatever the scores', async () => {
    let scored = 0;
    const { decide, sessions } = setUp({ experts: two, score: async () => (scored++, [0.9, 0.1]) });
    const messages = [user('Hi'), said, { role: 'tool', content: '7' }];
    sessions.answered((await decide({})).keys!.now, 'b');
    const { plan } = await decide({ messages });
    expect([plan.expert.name, scored]).toEqual(['b', 1]);
    expect(plan.decision.reason).toMatch(/tool result/);
    // Where that one fails the router is asked after all.
    expect([await plan.moveOn('X'), plan.expert.name, scored]).toEqual([true, 'a', 2]);
    // Nobody is known to have asked.
    expect((await decide({ messages: [user('Ho'), said, messages[2]] })).plan.expert.name).toBe('a');
  });
});

describe('Decider: a router that fails', () => {
  const fail = async (): Promise<Scores> => {
    throw new Error('top secret');
  };

  it('is counted, and refused in words of ours', async () => {
    const { decide, metrics } = setUp({ score: fail });
    const error = await decide({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TOROUTER_ROUTER_FAILED' });
    expect((error as Error).message).not.toMatch(/secret/);
    expect(await metrics.text()).toContain('torouter_router_failures_total{code="TOROUTER_INTERNAL"} 1');
  });

  it('leaves the answer to the expert for that case, where it can', async () => {
    const { decide } = setUp({ score: fail, fallbackExpert: 'b' });
    const { plan } = await decide({});
    expect(plan.decision).toMatchObject({ expert: 'b', scores: {} });
    expect(plan.decision.reason).toMatch(/router failed \(TOROUTER_INTERNAL\)/);
    await expect(plan.moveOn('X')).rejects.toMatchObject({ code: 'TOROUTER_ROUTER_FAILED' });
    const unable = setUp({ score: fail, experts: [fakeExpert('a'), toolless('b')], fallbackExpert: 'b' });
    await expect(unable.decide(needsTools)).rejects.toMatchObject({ code: 'TOROUTER_ROUTER_FAILED' });
  });

  it.each(['TOROUTER_MESSAGES_INVALID', 'TOROUTER_ABORTED'] as const)(
    'has not failed where it says %s',
    async (code) => {
      const controller = new AbortController();
      const score = async () => {
        if (code === 'TOROUTER_ABORTED') controller.abort();
        throw new TorouterError(code, 'No.');
      };
      const { decide, metrics } = setUp({ score, fallbackExpert: 'b' });
      await expect(decide({}, { signal: controller.signal })).rejects.toBeDefined();
      expect(await metrics.text()).not.toContain('torouter_router_failures_total{');
    },
  );

  it('has not decided where it names nobody we know', async () => {
    const router = fakeRouter(['a'], { choose: () => 'ghost' });
    await expect(setUp({ experts: [fakeExpert('a')], router }).decide({})).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_NOT_CONFIGURED',
      message: expect.stringMatching(/"ghost"/),
    });
  });
});
