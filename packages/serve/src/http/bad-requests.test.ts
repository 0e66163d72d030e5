import { describe, expect, it } from '@jest/globals';
import { TorouterError, type ErrorCode } from '@torouter/data';
import { byName, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { post, rawExchange, servers } from '../fixtures/http.js';

const start = servers();
const options = { router: fakeRouter(['small']), experts: byName(fakeExpert('small')) };
const user = { role: 'user', content: 'top secret' };
const chat = '/v1/chat/completions';

async function errorOf(
  response: Response,
): Promise<{ message: string; type: string; param: string | null; code: string }> {
  expect(response.headers.get('content-type')).toBe('application/json');
  const body = (await response.json()) as {
    error: { message: string; type: string; param: string | null; code: string };
  };
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error)).toEqual(['message', 'type', 'param', 'code']);
  return body.error;
}

describe('bad requests', () => {
  it.each([
    [chat, '', 400, 'TOROUTER_BODY_MISSING', null],
    ['/predict', '', 400, 'TOROUTER_BODY_MISSING', null],
    ['/v1/route', '', 400, 'TOROUTER_BODY_MISSING', null],
    [chat, '{"messages": [', 400, 'TOROUTER_BODY_INVALID_JSON', null],
    [chat, '"top secret"', 400, 'TOROUTER_BODY_INVALID_JSON', null],
    [chat, {}, 400, 'TOROUTER_MESSAGES_INVALID', 'messages'],
    ['/predict', { messages: [] }, 400, 'TOROUTER_MESSAGES_INVALID', 'messages'],
    ['/v1/route', { messages: ['top secret'] }, 400, 'TOROUTER_MESSAGES_INVALID', 'messages[0]'],
    ['/v1/route', {}, 400, 'TOROUTER_MESSAGES_INVALID', 'messages'],
    ['/v1/route', { input: 'top secret', messages: [user] }, 400, 'TOROUTER_INVALID_ARGUMENT', 'input'],
    ['/v1/route', { input: ['top secret'] }, 400, 'TOROUTER_INVALID_ARGUMENT', 'input'],
    [chat, { messages: [user], model: 'gpt-9' }, 404, 'TOROUTER_UNKNOWN_MODEL', 'model'],
    ['/predict', { messages: [user], model: 'gpt-9' }, 404, 'TOROUTER_UNKNOWN_MODEL', 'model'],
    [chat, { messages: [user], model: 7 }, 400, 'TOROUTER_INVALID_ARGUMENT', 'model'],
    [chat, { messages: [user], stream: 'yes' }, 400, 'TOROUTER_INVALID_ARGUMENT', 'stream'],
    ['/predict', { messages: [user], stream: true }, 400, 'TOROUTER_INVALID_ARGUMENT', 'stream'],
    ['/v1/nothing', { messages: [user] }, 404, 'TOROUTER_ROUTE_NOT_FOUND', null],
  ])('%s with %j: %i %s', async (path, body, status, code, param) => {
    const response = await post(await start(options), path, body);
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code, param, type: 'invalid_request_error' });
    expect(error.message).not.toMatch(/secret/);
  });

  it.each([
    ['GET', chat, 'POST'],
    ['DELETE', '/predict', 'POST'],
    ['OPTIONS', '/v1/route', 'POST'],
    ['POST', '/v1/models', 'GET, HEAD'],
    ['PUT', '/health', 'GET, HEAD'],
    ['PATCH', '/metrics', 'GET, HEAD'],
    ['POST', '/v1/models/small', 'GET, HEAD'],
  ])('%s %s: 405 with the methods that exist', async (method, path, allow) => {
    const response = await fetch((await start(options)).url + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(await errorOf(response)).toMatchObject({ code: 'TOROUTER_METHOD_NOT_ALLOWED' });
  });

  it('answers HEAD where it answers GET, without a body', async () => {
    const response = await fetch(`${(await start(options)).url}/health`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('refuses a body over the limit, announced or not, and keeps the connection', async () => {
    const server = await start(options, { maxBodyBytes: 1000 });
    const announced = await post(server, chat, 'x'.repeat(1001));
    expect([announced.status, (await errorOf(announced)).code]).toEqual([413, 'TOROUTER_BODY_TOO_LARGE']);
    const chunk = `1f4\r\n${'x'.repeat(500)}\r\n`;
    const health = 'GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
    const reply = await rawExchange(
      server,
      `POST ${chat} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(100)}0\r\n\r\n${health}`,
    );
    expect(reply).toMatch(/^HTTP\/1\.1 413 .*TOROUTER_BODY_TOO_LARGE.*HTTP\/1\.1 200 .*"ok"/s);
  });

  it('takes a body of exactly the limit', async () => {
    const body = JSON.stringify({ messages: [user] });
    const server = await start(options, { maxBodyBytes: body.length });
    expect((await post(server, chat, body)).status).toBe(200);
    expect((await post(server, chat, `${body} `)).status).toBe(413);
  });

  it.each<[ErrorCode, number]>([
    ['TOROUTER_EXPERT_REFUSED', 502],
    ['TOROUTER_EXPERT_TIMEOUT', 504],
    ['TOROUTER_EXPERT_BAD_RESPONSE', 502],
    ['TOROUTER_EXPERT_UNREACHABLE', 502],
    ['TOROUTER_EXPERT_OVERLOADED', 503],
    ['TOROUTER_REPLAY_MISS', 404],
  ])('an expert that fails with %s: %i, with the decision in the headers', async (code, status) => {
    const fail = async () => {
      throw new TorouterError(code, 'The expert "small" failed.');
    };
    const server = await start({ ...options, experts: byName(fakeExpert('small', { generate: fail, stream: fail })) });
    for (const stream of [false, true]) {
      const response = await post(server, chat, { messages: [user], stream });
      expect([response.status, response.headers.get('x-torouter-expert')]).toEqual([status, 'small']);
      expect(await errorOf(response)).toMatchObject({ code, message: 'The expert "small" failed.' });
    }
    expect((await post(server, '/predict', { messages: [user] })).status).toBe(status);
  });

  it('says nothing of unexpected errors, wherever they happen', async () => {
    const fail = async () => {
      throw new Error('top secret');
    };
    const expert = await start({ ...options, experts: byName(fakeExpert('small', { generate: fail })) });
    const router = await start({ ...options, router: { ...options.router, route: fail } });
    for (const [server, status, code] of [
      [expert, 500, 'TOROUTER_INTERNAL'],
      [router, 503, 'TOROUTER_ROUTER_FAILED'],
    ] as const) {
      const response = await post(server, chat, { messages: [user] });
      expect(response.status).toBe(status);
      const error = await errorOf(response);
      expect(error.code).toBe(code);
      expect(error.message).not.toMatch(/secret/);
    }
  });
});
