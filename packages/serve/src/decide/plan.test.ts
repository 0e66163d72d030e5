import { describe, expect, it } from '@jest/globals';
import type { Expert, ExpertState } from '@torouter/experts';
import { fakeExpert } from '../fixtures/fakes.js';
import { Plan, type ChooseAgain } from './plan.js';

const of = (name: string, state?: ExpertState): Expert => ({ ...fakeExpert(name), state });
const choice = { expert: 'a', scores: { a: 0.9, b: 0.8, c: 0.7 }, reason: 'best' };

/** A plan that begins with a, and what was chosen among later. */
function setUp(experts: (Expert | undefined)[], eligible: readonly boolean[] | 'all' = 'all') {
  const names = ['a', 'b', 'c'];
  const among: (readonly boolean[])[] = [];
  const chooseAgain: ChooseAgain = (left) => {
    among.push(left);
    return { ...choice, expert: names[left.indexOf(true)], reason: 'next' };
  };
  const plan = new Plan({ choice, expert: experts[0]!, policy: null, names, experts, eligible, chooseAgain });
  return { plan, among };
}

describe('Plan', () => {
  it('goes through the experts, each once, and keeps its id', async () => {
    const { plan, among } = setUp([of('a'), of('b'), of('c')]);
    const { id } = plan.decision;
    expect(plan.decision).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), ...choice });
    expect(plan.hasNext).toBe(true);
    expect(await plan.moveOn('TOROUTER_EXPERT_TIMEOUT')).toBe(true);
    expect(plan.decision).toEqual({
      id,
      expert: 'b',
      scores: choice.scores,
      reason: 'a failed (TOROUTER_EXPERT_TIMEOUT); then next',
    });
    expect(plan.expert.name).toBe('b');
    expect(await plan.moveOn('X')).toBe(true);
    expect([plan.expert.name, plan.hasNext]).toEqual(['c', false]);
    expect(await plan.moveOn('X')).toBe(false);
    expect(plan.decision.expert).toBe('c');
    expect(among).toEqual([
      [false, true, true],
      [false, false, true],
    ]);
  });

  it.each<[string, Expert | undefined, boolean]>([
    ['was removed', undefined, true],
    ['is down', of('b', 'down'), true],
    ['is busy', of('b', 'busy'), true],
    ['is closed', of('b', 'closed'), true],
    ['cannot do what is asked', of('b'), false],
  ])('passes over an expert that %s', async (_, expert, able) => {
    const { plan } = setUp([of('a'), expert, of('c')], [true, able, true]);
    expect(await plan.moveOn('X')).toBe(true);
    expect([plan.expert.name, plan.hasNext]).toEqual(['c', false]);
    const alone = setUp([of('a'), expert, undefined], [true, able, false]).plan;
    expect([alone.hasNext, await alone.moveOn('X')]).toEqual([false, false]);
  });

  it('sees at every step who is ready by then', async () => {
    let state: ExpertState = 'down';
    const b: Expert = Object.defineProperty(of('b'), 'state', { get: () => state });
    const { plan } = setUp([of('a'), b, undefined]);
    expect([plan.hasNext, plan.passedOver]).toEqual([false, [b]]);
    state = 'ready';
    expect([plan.hasNext, plan.passedOver]).toEqual([true, []]);
    expect(await plan.moveOn('X')).toBe(true);
    expect([plan.expert, plan.passedOver]).toEqual([b, []]);
  });

  it('goes on to who fits only', async () => {
    const { plan } = setUp([of('a'), of('b'), of('c')]);
    expect(await plan.moveOn('X', ({ name }) => name === 'd')).toBe(false);
    expect(await plan.moveOn('X', ({ name }) => name === 'c')).toBe(true);
    expect(plan.expert.name).toBe('c');
  });

  it('has nobody else where the request named its expert', async () => {
    const plan = new Plan({ choice, expert: of('a'), policy: null });
    expect([plan.hasNext, plan.passedOver, await plan.moveOn('X')]).toEqual([false, [], false]);
  });
});
