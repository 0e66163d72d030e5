import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startLab } from '../fixtures/lab.js';
import { answering } from '../fixtures/upstream.js';
import { ENDPOINT_LIST } from './endpoints.js';
import { GOOD_REQUESTS } from './fixtures/good-requests.js';
import { mutated } from './fixtures/mutated.js';

const encoder = {
  id: 'tiny',
  dimensions: 3,
  encode: async (texts: readonly string[]) => new Float32Array(texts.length * 3).fill(Math.sqrt(1 / 3)),
};
const lab = await startLab(
  {
    small: { answer: answering('Hello'), supports: { images: false } },
    large: { answer: answering('Hello'), contextTokens: 20_000 },
  },
  { encoder },
);
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
});

const paths = ENDPOINT_LIST.map(({ label }) => label.replace(/\{\w+\}/, 'small'));
const posts = ENDPOINT_LIST.filter(({ method }) => method === 'POST').map(({ label }) => label);

/** Sends a body, and holds what comes against what may come: an answer of its kind, or OpenAI's error shape. */
async function expectAnswer(path: string, method: string, body: string | Buffer | undefined): Promise<number> {
  // Nothing here takes so long but a hang.
  const response = await fetch(lab.server.url + path, { method, body, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  if (method === 'HEAD') return response.status;
  const type = response.headers.get('content-type');
  if (response.status === 200 && type?.startsWith('text/event-stream')) {
    expect(text).toMatch(/^(event|data|:)[^]*\n\n$/);
    if (path === '/v1/chat/completions') expect(text).toMatch(/data: \[DONE\]\n\n$/);
    return 200;
  }
  if (response.status === 200 && path === '/metrics') return 200;
  expect(type).toBe('application/json');
  const answer = JSON.parse(text) as { error?: { param: string | null } };
  if (response.status === 200) {
    expect(answer.error ?? null).toBeNull();
    return 200;
  }
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(answer).toEqual({
    error: {
      message: expect.stringMatching(/^.{1,2000}$/s),
      type: 'invalid_request_error',
      param: answer.error!.param === null ? null : expect.any(String),
      code: expect.stringMatching(/^TOROUTER_/),
    },
  });
  return response.status;
}

async function expectHealthy(): Promise<void> {
  expect(lab.gateway.readiness()).toEqual({ status: 'ready', requestsInFlight: 0 });
  expect(await expectAnswer('/v1/chat/completions', 'POST', JSON.stringify(GOOD_REQUESTS['/predict'][0]))).toBe(200);
}

describe('every endpoint, whatever it is sent', () => {
  it.each(posts)('%s answers what clients send', async (path) => {
    for (const request of GOOD_REQUESTS[path] ?? [])
      expect([request, await expectAnswer(path, 'POST', JSON.stringify(request))]).toEqual([request, 200]);
    expect(Object.keys(GOOD_REQUESTS)).toContain(path);
  });

  it('random bytes and JSON, by any method', async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .dictionary(fc.constantFrom('messages', 'input', 'model', 'stream'), fc.jsonValue())
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths, '/', '/v1', '/v1/decisions/%00', '/v1/models/%E0%A4%A'),
        fc.constantFrom('POST', 'POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'),
        body,
        (path, method, sent) =>
          expectAnswer(path, method, method === 'GET' || method === 'HEAD' ? undefined : sent).then(() => {}),
      ),
      { numRuns: 600, seed: 1 },
    );
    await expectHealthy();
  });

  it.each(posts)('%s with real requests in which something is wrong', async (path) => {
    const good = GOOD_REQUESTS[path] ?? Object.values(GOOD_REQUESTS).flat();
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(mutated(good), async (body) => void statuses.add(await expectAnswer(path, 'POST', body))),
      { numRuns: 400, seed: 2 },
    );
    // Some changes do no harm, others do.
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400]));
    await expectHealthy();
  });

  it.each(posts)('%s with what another endpoint takes', async (path) => {
    for (const request of Object.values(GOOD_REQUESTS).flat())
      await expectAnswer(path, 'POST', JSON.stringify(request));
    await expectHealthy();
  });
});
