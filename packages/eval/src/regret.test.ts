import { describe, expect, it } from '@jest/globals';
import { goldenRouters } from './fixtures/golden-routers.js';
import { oracleChoices } from './oracle-choices.js';
import { regret } from './regret.js';

describe('regret', () => {
  it.each(goldenRouters())('golden routers: $name', ({ quality, cost, choice, expected }) => {
    const outcomes = { quality: quality.flat(), costUsd: cost.flat(), columns: quality[0].length };
    expect(Math.abs(regret({ ...outcomes, choices: choice }) - expected.regret)).toBeLessThan(1e-12);
    expect(regret({ ...outcomes, choices: oracleChoices(outcomes) })).toBe(0);
  });

  it('leaves out queries whose choice is not recorded', () => {
    expect(regret({ quality: [1, 0, 1, NaN], columns: 2, choices: [1, 1] })).toBe(1);
    expect(regret({ quality: [1, NaN], columns: 2, choices: [1] })).toBeNaN();
  });
});
