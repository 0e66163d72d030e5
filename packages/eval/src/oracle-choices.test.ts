import { describe, expect, it } from '@jest/globals';
import { goldenRouters } from './fixtures/golden-routers.js';
import { oracleChoices } from './oracle-choices.js';

describe('oracleChoices', () => {
  it.each(goldenRouters())('golden routers: $name', ({ quality, cost, expected }) => {
    const choices = oracleChoices({ quality: quality.flat(), costUsd: cost.flat(), columns: quality[0].length });
    expect([...choices]).toEqual(expected.oracle.choice);
  });

  it('takes the lowest index without costs, and never an outcome that is not recorded', () => {
    const quality = [0.5, 0.5, NaN, 0, NaN, NaN, 1, 1];
    expect([...oracleChoices({ quality, columns: 2 })]).toEqual([0, 1, -1, 0]);
  });

  it('prefers a known cost to an unknown one', () => {
    expect([...oracleChoices({ quality: [1, 1], costUsd: [NaN, 9], columns: 2 })]).toEqual([1]);
  });
});
