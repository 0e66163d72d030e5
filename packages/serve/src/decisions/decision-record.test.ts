import { describe, expect, it } from '@jest/globals';
import { DecisionRecord } from './decision-record.js';

const decision = (expert: string) => ({ id: 'd1', expert, scores: { a: 0.9, b: 0.8 }, reason: `${expert} is best` });
const start = (onEnd?: () => void) =>
  new DecisionRecord(decision('a'), 'auto:cheap', 'cheap', 1_700_000_000_900, onEnd);
const took = (inputTokens: number, costUsd: number | null, attempts = 1) => ({
  usage: { inputTokens, outputTokens: 2, cachedInputTokens: 1, estimated: inputTokens > 7 },
  costUsd,
  attempts,
  finishReason: 'stop',
});

describe('DecisionRecord', () => {
  it('tells nothing that is not known yet', () => {
    expect(start().report()).toEqual({
      id: 'd1',
      object: 'decision',
      created: 1_700_000_000,
      model: 'auto:cheap',
      policy: 'cheap',
      expert: 'a',
      reason: 'a is best',
      scores: { a: 0.9, b: 0.8 },
      status: 'in_progress',
      attempts: [],
      usage: null,
      cost_usd: null,
      seconds: null,
      seconds_to_first_token: null,
      finish_reason: null,
      dropped_fields: [],
    });
  });

  it('sums over the experts that were asked, the ones that failed among them', () => {
    const record = start();
    record.ask(decision('a'));
    record.firstToken();
    record.measured(took(7, 0.25, 2));
    record.failed('TOROUTER_EXPERT_STREAM_BROKEN');
    record.ask(decision('c'));
    record.failed('TOROUTER_EXPERT_TIMEOUT', 3);
    record.ask(decision('b'));
    record.measured(took(10, 0.5));
    record.end('completed');
    record.end('failed');
    expect(record.requests).toBe(6);
    expect(record.report()).toMatchObject({
      expert: 'b',
      reason: 'b is best',
      status: 'completed',
      attempts: [
        { expert: 'a', requests: 2, seconds: expect.any(Number), code: 'TOROUTER_EXPERT_STREAM_BROKEN' },
        { expert: 'c', requests: 3, seconds: expect.any(Number), code: 'TOROUTER_EXPERT_TIMEOUT' },
        { expert: 'b', requests: 1, seconds: expect.any(Number), code: null },
      ],
      usage: { input_tokens: 17, output_tokens: 4, cached_input_tokens: 2, estimated: true },
      cost_usd: 0.75,
      seconds: expect.any(Number),
      seconds_to_first_token: expect.any(Number),
      finish_reason: 'stop',
    });
  });

  it('does not know what it took where one price is not known', () => {
    const record = start();
    for (const cost of [0.25, null, 0.5]) {
      record.ask(decision('a'));
      record.measured(took(1, cost));
    }
    expect(record.report()).toMatchObject({ cost_usd: null, usage: { input_tokens: 3 } });
  });

  it('says of an attempt that its client left', () => {
    const record = start();
    record.ask(decision('a'));
    record.end('left');
    expect(record.report()).toMatchObject({ status: 'left', attempts: [{ code: 'TOROUTER_ABORTED' }] });
    const early = start();
    early.end('left');
    expect(early.report()).toMatchObject({ status: 'left', attempts: [] });
  });

  it('tells once that it has ended', () => {
    let ends = 0;
    const record = start(() => ends++);
    expect(ends).toBe(0);
    record.end('failed');
    record.end('left');
    expect(ends).toBe(1);
  });

  it('keeps no more of a model than a line, and nothing that is none', () => {
    const model = (value: unknown) => new DecisionRecord(decision('a'), value, null, 0).report().model;
    expect(model('x'.repeat(5000))).toHaveLength(200);
    expect([model(undefined), model(7), model({})]).toEqual([null, null, null]);
  });
});
