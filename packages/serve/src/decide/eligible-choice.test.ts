import { describe, expect, it } from '@jest/globals';
import { eligibleChoice } from './eligible-choice.js';

const names = ['a', 'b', 'c'];
const choice = { expert: 'a', scores: { a: 0.9, b: 0.1, c: 0.5 }, reason: 'highest score' };

describe('eligibleChoice', () => {
  it('leaves alone what may be chosen', () => {
    expect(eligibleChoice(choice, names, undefined)).toBe(choice);
    expect(eligibleChoice(choice, names, [true, false, false])).toBe(choice);
  });

  it('takes the best of those that may be chosen where a router looked at others', () => {
    expect(eligibleChoice(choice, names, [false, true, true])).toMatchObject({ expert: 'c', scores: choice.scores });
    expect(eligibleChoice(choice, names, [false, true, true]).reason).toMatch(/^highest score; a cannot be asked/);
    expect(eligibleChoice({ ...choice, scores: {} }, names, [false, true, true]).expert).toBe('b');
  });

  it('has nothing to say where nobody may be chosen', () => {
    expect(eligibleChoice(choice, names, [false, false, false])).toBe(choice);
  });
});
