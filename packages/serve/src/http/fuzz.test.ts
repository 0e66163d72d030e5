import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byName, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { rawExchange, servers } from '../fixtures/http.js';

const start = servers();
const options = { router: fakeRouter(['small']), experts: byName(fakeExpert('small')) };
const posts = ['/predict', '/v1/chat/completions', '/v1/route'];
const paths = [...posts, '/v1/models', '/v1/models/small', '/health', '/metrics', '/'];

/** Either a good answer or OpenAI's error shape. */
async function expectAnswer(response: Response): Promise<void> {
  const text = await response.text();
  if (response.status < 400) return;
  expect(response.status).toBeLessThan(500);
  const { error } = JSON.parse(text) as { error: { param: unknown } };
  expect(error).toEqual({
    message: expect.any(String),
    type: 'invalid_request_error',
    param: error.param === null ? null : expect.any(String),
    code: expect.stringMatching(/^TOROUTER_/),
  });
}

describe('any input', () => {
  it('random bytes to every path', async () => {
    const server = await start(options);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.constantFrom('POST', 'PUT'),
        fc.uint8Array({ maxLength: 200 }),
        async (path, method, body) => {
          await expectAnswer(await fetch(server.url + path, { method, body: Buffer.from(body) }));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('random JSON, and requests with one field gone wrong', async () => {
    const server = await start(options);
    const message = fc.record(
      { role: fc.oneof(fc.constant('user'), fc.jsonValue()), content: fc.oneof(fc.string(), fc.jsonValue()) },
      { requiredKeys: [] },
    );
    const request = fc.record(
      {
        messages: fc.oneof(fc.array(fc.oneof(message, fc.jsonValue()), { maxLength: 3 }), fc.jsonValue()),
        input: fc.oneof(fc.string(), fc.jsonValue()),
        model: fc.oneof(fc.constantFrom('auto', 'small', '__proto__', 'constructor'), fc.jsonValue()),
        stream: fc.oneof(fc.boolean(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), fc.oneof(request, fc.jsonValue()), async (path, body) => {
        await expectAnswer(await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body) }));
      }),
      { numRuns: 400 },
    );
  });

  it('random bytes to the socket', async () => {
    const server = await start(options, { headersTimeoutMs: 20, requestTimeoutMs: 20 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), async (bytes) => {
        const reply = await rawExchange(server, bytes);
        expect(reply).toMatch(/^HTTP\/1\.1 4\d\d .*\r\n\r\n\{"error":\{"message":/s);
      }),
      { numRuns: 30 },
    );
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});
