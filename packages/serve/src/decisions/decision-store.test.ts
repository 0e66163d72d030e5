import { describe, expect, it } from '@jest/globals';
import { DecisionRecord } from './decision-record.js';
import { DecisionStore } from './decision-store.js';

const record = (id: string) => new DecisionRecord({ id, expert: 'a', scores: {}, reason: '' }, undefined, null, 0);

describe('DecisionStore', () => {
  it.each([1, 3, 7])('knows the last %i decisions, however many came', (size) => {
    const store = new DecisionStore(size);
    const records = Array.from({ length: 20 }, (_, i) => record(`${i}`));
    for (const [i, each] of records.entries()) {
      store.add(each);
      const known = records.filter(({ id }) => store.get(id) !== undefined);
      expect(known).toEqual(records.slice(Math.max(0, i + 1 - size), i + 1));
    }
    expect(store.get('19')).toBe(records[19]);
    expect(store.get('')).toBeUndefined();
  });

  it('knows none where it may keep none', () => {
    const store = new DecisionStore(0);
    store.add(record('1'));
    expect(store.get('1')).toBeUndefined();
  });
});
