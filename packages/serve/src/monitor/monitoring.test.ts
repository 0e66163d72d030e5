import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { byName, chatAnswer, chatStream, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Gateway } from '../gateway.js';
import type { GatewayLogger, RequestRecord } from './gateway-logger.js';

const messages = [{ role: 'user', content: 'top secret' }];

function post(path: string, body: unknown) {
  return { method: 'POST', path, body: Buffer.from(JSON.stringify(body)) };
}

function setUp(logger?: GatewayLogger): Gateway {
  return new Gateway({
    logger,
    router: fakeRouter(['small', 'large']),
    experts: byName(
      fakeExpert('small'),
      fakeExpert('large', {
        generate: async () => chatAnswer('top secret', { costUsd: null }),
        stream: async () =>
          chatStream(
            (async function* () {
              yield event({ content: 'a' });
              yield Buffer.from('data: {');
              throw new TorouterError('TOROUTER_EXPERT_STREAM_BROKEN', 'Broken.');
            })(),
          ),
      }),
      fakeExpert('odd "name"\n', {
        generate: async () => {
          throw new RangeError('top secret');
        },
      }),
    ),
  });
}

/** Sends one request of each kind and reads every stream to its end. */
async function traffic(gateway: Gateway): Promise<void> {
  for (const request of [
    post('/predict', { messages }),
    post('/v1/chat/completions', { messages }),
    post('/v1/chat/completions', { messages, stream: true }),
    post('/v1/chat/completions', { messages, model: 'large' }),
    post('/v1/chat/completions', { messages, model: 'large', stream: true }),
    post('/v1/chat/completions', { messages, model: 'odd "name"\n' }),
    post('/v1/route', { input: 'top secret' }),
    post('/v1/route', {}),
    { method: 'GET', path: '/secret?top' },
  ]) {
    const { stream } = await gateway.handle(request);
    if (stream) for await (const _ of stream);
  }
}

describe('GET /metrics', () => {
  it('tells requests, hits, cost, tokens and latency', async () => {
    const gateway = setUp();
    await traffic(gateway);
    const response = await gateway.handle({ method: 'GET', path: '/metrics' });
    expect(response.headers.slice(0, 2)).toEqual(['content-type', 'text/plain; version=0.0.4; charset=utf-8']);
    const lines = String(response.body).split('\n');
    const odd = 'odd \\"name\\"\\n';
    for (const line of [
      'torouter_requests_total{path="/predict",status="200"} 1',
      'torouter_requests_total{path="/v1/chat/completions",status="200"} 4',
      'torouter_requests_total{path="/v1/chat/completions",status="500"} 1',
      'torouter_requests_total{path="/v1/route",status="400"} 1',
      'torouter_requests_total{path="other",status="404"} 1',
      'torouter_requests_in_flight 1',
      'torouter_expert_hits_total{expert="small"} 3',
      'torouter_expert_hits_total{expert="large"} 2',
      `torouter_expert_hits_total{expert="${odd}"} 1`,
      'torouter_cost_usd_total{expert="small"} 0.011',
      'torouter_cost_usd_total{expert="large"} 0.001',
      'torouter_unpriced_answers_total{expert="large"} 1',
      'torouter_tokens_total{expert="small",direction="input"} 21',
      'torouter_tokens_total{expert="small",direction="output"} 9',
      'torouter_expert_errors_total{expert="large",code="TOROUTER_EXPERT_STREAM_BROKEN"} 1',
      `torouter_expert_errors_total{expert="${odd}",code="TOROUTER_INTERNAL"} 1`,
      'torouter_decision_seconds_count 4',
      'torouter_request_seconds_count{path="/v1/chat/completions"} 5',
    ])
      expect(lines).toContain(line);
    expect(String(response.body)).not.toMatch(/secret/);
  });

  it('keeps the counts of two gateways apart', async () => {
    await traffic(setUp());
    expect(await setUp().metrics()).toContain('torouter_expert_hits_total{expert="small"} 0');
  });
});

describe('the logger', () => {
  it('gets one record per request, without prompts', async () => {
    const lines: [string, RequestRecord][] = [];
    const to = (level: string) => (record: RequestRecord) => void lines.push([level, record]);
    await traffic(setUp({ info: to('info'), warn: to('warn'), error: to('error') }));
    expect(lines.map(([level, { path, status, expert, code }]) => [level, path, status, expert, code])).toEqual([
      ['info', '/predict', 200, 'small', undefined],
      ['info', '/v1/chat/completions', 200, 'small', undefined],
      ['info', '/v1/chat/completions', 200, 'small', undefined],
      ['info', '/v1/chat/completions', 200, 'large', undefined],
      ['error', '/v1/chat/completions', 200, 'large', 'TOROUTER_EXPERT_STREAM_BROKEN'],
      ['error', '/v1/chat/completions', 500, 'odd "name"\n', 'TOROUTER_INTERNAL'],
      ['info', '/v1/route', 200, 'small', undefined],
      ['warn', '/v1/route', 400, null, 'TOROUTER_MESSAGES_INVALID'],
      ['warn', '/secret', 404, null, 'TOROUTER_ROUTE_NOT_FOUND'],
    ]);
    expect(lines[0][1]).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      attempts: 1,
      costUsd: 0.005,
      method: 'POST',
      path: '/predict',
      status: 200,
      expert: 'small',
      decisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      milliseconds: expect.any(Number),
    });
    expect(lines[5][1].frames).toMatch(/^\s+at /);
    expect(JSON.stringify(lines)).not.toMatch(/top secret/);
  });

  it('cannot break an answer', async () => {
    const fail = () => {
      throw new Error('disk full');
    };
    const gateway = setUp({ info: fail, warn: fail, error: fail });
    expect((await gateway.handle(post('/v1/route', { input: 'Hi' }))).status).toBe(200);
  });
});
