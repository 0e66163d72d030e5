import * as openTelemetry from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { byName, chatStream, DONE, event, fakeExpert } from '../fixtures/fakes.js';
import { scoringRouter } from '../fixtures/scoring-router.js';
import { Gateway } from '../gateway.js';
import { traceToMemory, type EndedSpan } from './fixtures/trace-to-memory.js';

const { ERROR, UNSET } = openTelemetry.SpanStatusCode;
const messages = [{ role: 'user', content: 'whispered question' }];
const fails = async () => {
  throw new TorouterError('TOROUTER_EXPERT_TIMEOUT', 'whispered answer');
};
const spans = traceToMemory();
const gateway = new Gateway({
  router: scoringRouter(['first', 'second']),
  experts: byName(
    fakeExpert('first', { generate: fails, stream: fails }),
    fakeExpert('second'),
    fakeExpert('spare', {
      generate: async () => {
        throw new RangeError('whispered answer');
      },
      stream: async () => chatStream([event({ content: 'whispered answer' }), DONE]),
    }),
  ),
  openTelemetry,
});
beforeEach(() => void spans.splice(0));

async function send(
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, EndedSpan>> {
  const { stream } = await gateway.handle({ method: 'POST', path, headers, body: Buffer.from(JSON.stringify(body)) });
  if (stream) for await (const _ of stream);
  expect(JSON.stringify(spans)).not.toMatch(/whispered|key/);
  return Object.fromEntries(spans.map((span) => [span.name, span]));
}

describe('spans', () => {
  it.each([false, true])(
    'tell the request, its decision and each expert, under one root (stream: %j)',
    async (stream) => {
      const path = '/v1/chat/completions';
      const { [path]: root, ...steps } = await send(
        path,
        { messages, stream },
        { 'x-request-id': 'r1', authorization: 'Bearer key' },
      );
      expect(Object.keys(steps)).toEqual(['torouter.route', 'chat first', 'chat second']);
      for (const step of Object.values(steps))
        expect([step.parentId, step.traceId]).toEqual([root.spanId, root.traceId]);
      expect(steps['chat first']).toMatchObject({
        status: ERROR,
        attributes: { 'gen_ai.provider.name': 'function', 'error.type': 'TOROUTER_EXPERT_TIMEOUT' },
      });
      expect([steps['chat second'].status, root.status, root.parentId]).toEqual([UNSET, UNSET, undefined]);
      expect(root.attributes).toEqual({
        'http.response.status_code': 200,
        'gen_ai.operation.name': 'chat',
        'torouter.request.id': 'r1',
        'torouter.decision.id': expect.any(String),
        'torouter.expert': 'second',
        'torouter.attempts': 2,
        'gen_ai.usage.input_tokens': 7,
        'gen_ai.usage.output_tokens': 3,
      });
    },
  );

  it("belong to the caller's trace where it has one", async () => {
    const [traceId, spanId] = ['ab'.repeat(16), 'cd'.repeat(8)];
    const { '/v1/route': root, 'torouter.route': step } = await send(
      '/v1/route',
      { messages },
      { traceparent: `00-${traceId}-${spanId}-01` },
    );
    expect([root.traceId, root.parentId, step.traceId, step.parentId]).toEqual([traceId, spanId, traceId, root.spanId]);
    const { '/v1/route': other } = await send('/v1/route', { messages }, { traceparent: 'nonsense' });
    expect(other.parentId).toBeUndefined();
  });

  it.each<[string, object, string, number]>([
    ['/v1/chat/completions', { messages, model: 'spare' }, 'TOROUTER_INTERNAL', 500],
    ['/v1/chat/completions', { messages, model: 'whispered' }, 'TOROUTER_UNKNOWN_MODEL', 404],
    ['/predict', { messages: 'whispered' }, 'TOROUTER_MESSAGES_INVALID', 400],
  ])('say by its code what went wrong, once each (%s %j)', async (path, body, code, status) => {
    const { [path]: root } = await send(path, body);
    expect(root).toMatchObject({
      status: ERROR,
      attributes: { 'error.type': code, 'status message': code, 'http.response.status_code': status },
    });
    expect(new Set(spans).size).toBe(spans.length);
  });

  it('are none for probes', async () => {
    for (const path of ['/health', '/ready', '/metrics', '/v1/models']) await gateway.handle({ method: 'GET', path });
    expect(spans).toEqual([]);
  });
});
