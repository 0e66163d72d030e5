import { describe, expect, it } from '@jest/globals';
import { PRICES, startLab } from '../fixtures/lab.js';
import { chunksOf, spelled } from '../fixtures/spelled.js';
import { answering, DONE, json, USAGE } from '../fixtures/upstream.js';
import { EARLY_FAULTS } from './fixtures/early-faults.js';

const messages = [{ role: 'user', content: 'Hi' }];
const chat = '/v1/chat/completions';
const COST = 100 * PRICES.input + 10 * PRICES.output;
const MODES = {
  plain: {},
  streamed: { stream: true },
  'streamed with usage': { stream: true, stream_options: { include_usage: true } },
};

const CASES = EARLY_FAULTS.flatMap((fault) =>
  Object.entries(MODES).flatMap(([mode, fields]) => {
    const code = mode === 'plain' ? fault.plain : fault.stream;
    return code ? [{ ...fault, mode, fields, code }] : [];
  }),
);

describe('an expert that fails before its first token is replaced unseen', () => {
  it.each(CASES)('($mode) it $name', async ({ does, entry, mode, fields, code }) => {
    await using lab = await startLab({
      first: { answer: does, ...entry },
      second: { answer: answering('All is well.') },
    });
    const response = await lab.post(chat, { messages, ...fields });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-torouter-expert')).toBe('second');
    expect(response.headers.get('x-torouter-reason')).toMatch(`first failed (${code}); then `);
    const body = await response.text();
    if (mode === 'plain') {
      expect(JSON.parse(body)).toMatchObject({ choices: [{ message: { content: 'All is well.' } }] });
      expect(response.headers.get('x-torouter-attempts')).toBe('2');
      expect(Number(response.headers.get('x-torouter-cost-usd'))).toBeCloseTo(COST, 12);
    } else {
      expect(spelled(body)).toBe('All is well.');
      expect(body.split(DONE)).toEqual([expect.any(String), '']);
      const told = chunksOf(body).filter(({ usage }) => usage);
      expect(told).toHaveLength(mode === 'streamed' ? 0 : 1);
      if (mode !== 'streamed')
        expect(told[0]).toMatchObject({ usage: USAGE, torouter: { expert: 'second', attempts: 2 } });
    }
    const report = await lab.report(response);
    expect(report).toMatchObject({
      status: 'completed',
      expert: 'second',
      attempts: [
        { expert: 'first', requests: 1, code },
        { expert: 'second', requests: 1, code: null },
      ],
      finish_reason: 'stop',
    });
    if (mode !== 'streamed') expect(report.cost_usd).toBeCloseTo(COST, 12);
    expect(await lab.metrics()).toEqual(
      expect.arrayContaining([
        'torouter_expert_hits_total{expert="first"} 1',
        'torouter_expert_hits_total{expert="second"} 1',
        `torouter_expert_errors_total{expert="first",code="${code}"} 1`,
        'torouter_failovers_total{expert="second"} 1',
        'torouter_tokens_total{expert="first",direction="output"} 0',
        `torouter_requests_total{path="${chat}",status="200"} 1`,
      ]),
    );
    expect(lab.upstreams.second.received).toHaveLength(1);
  });

  it.each([false, true])(
    'before it is asked again, which it is where there is nobody else (streamed: %j)',
    async (stream) => {
      const first = {
        answer: EARLY_FAULTS.find(({ name }) => name === 'answers 500')!.does,
        maxRetries: 2,
        retryDelayMs: 1,
      };
      await using lab = await startLab({ first, second: { answer: answering('well') } });
      const response = await lab.post(chat, { messages, stream });
      expect([response.status, lab.upstreams.first.received.length]).toEqual([200, 1]);
      await response.text();
      const named = await lab.post(chat, { messages, stream, model: 'first' });
      expect([named.status, lab.upstreams.first.received.length]).toEqual([502, 4]);
      expect(named.headers.get('x-torouter-attempts')).toBe('3');
      expect(await lab.report(named)).toMatchObject({ attempts: [{ expert: 'first', requests: 3 }] });
    },
  );

  it.each([false, true])('not where the request is at fault (streamed: %j)', async (stream) => {
    const error = { message: 'Bad.', type: 'invalid_request_error', code: 'bad_value' };
    await using lab = await startLab({
      first: { answer: (response) => json(response, 400, { error }) },
      second: { answer: answering('x') },
    });
    const response = await lab.post(chat, { messages, stream });
    expect([response.status, response.headers.get('x-torouter-expert')]).toEqual([400, 'first']);
    expect(await response.json()).toMatchObject({ error: { code: 'TOROUTER_EXPERT_REFUSED' } });
    expect(lab.upstreams.second.received).toHaveLength(0);
    expect(await lab.report(response)).toMatchObject({ status: 'failed', attempts: [{ expert: 'first' }] });
  });

  it.each([false, true])('what the second finds wrong with the request is said (streamed: %j)', async (stream) => {
    await using lab = await startLab({
      first: { answer: (response) => json(response, 500, {}) },
      second: { answer: (response) => json(response, 422, { error: { code: 'bad_value' } }) },
      third: { answer: answering('x') },
    });
    const response = await lab.post(chat, { messages, stream });
    expect([response.status, response.headers.get('x-torouter-expert')]).toEqual([422, 'second']);
    expect(lab.upstreams.third.received).toHaveLength(0);
  });
});
