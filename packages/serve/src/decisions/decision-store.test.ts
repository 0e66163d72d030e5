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
      // Some are still being answered when others take their places.
      const over = records[i - (i % 5)];
      over.end('completed');
      store.settle(over);
      const known = records.filter(({ id }) => store.get(id) !== undefined);
      expect(known).toEqual(records.slice(Math.max(0, i + 1 - size), i + 1));
    }
    expect(store.get('19')).toEqual(records[19].report());
    expect(store.get('')).toBeUndefined();
  });

  it('tells of a decision that is over what it told before', () => {
    const store = new DecisionStore(3);
    const decision = (expert: string) => ({ id: 'd', expert, scores: { a: 1 }, reason: `${expert} is best` });
    const usage = { inputTokens: 7, outputTokens: 3, cachedInputTokens: 2, estimated: true };
    const took = { usage, costUsd: 0.5, attempts: 2, finishReason: 'length' };
    const histories: ((record: DecisionRecord) => void)[] = [
      () => {},
      (each) => each.ask(decision('a')),
      (each) => (each.ask(decision('a')), each.measured(took)),
      (each) => (
        each.ask(decision('a')),
        each.firstToken(),
        each.measured({ ...took, costUsd: null, finishReason: null })
      ),
      (each) => (each.ask(decision('a')), each.failed('TOROUTER_EXPERT_TIMEOUT', 3)),
      (each) => (
        each.ask(decision('a')),
        each.failed('TOROUTER_EXPERT_TIMEOUT'),
        each.ask(decision('b')),
        each.measured(took),
        (each.droppedFields = ['seed'])
      ),
    ];
    for (const status of ['completed', 'failed', 'left'] as const)
      for (const happens of histories) {
        const each = new DecisionRecord(decision('a'), 'auto', 'cheap', 1_700_000_000_000);
        store.add(each);
        happens(each);
        expect(store.get('d')).toEqual(each.report());
        each.end(status);
        store.settle(each);
        expect(store.get('d')).toEqual(each.report());
        for (let i = 0; i < 2; i++) store.add(record(`${i}`));
      }
  });

  it('knows none where it may keep none', () => {
    const store = new DecisionStore(0);
    store.add(record('1'));
    expect(store.get('1')).toBeUndefined();
  });
});
