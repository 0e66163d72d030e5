import { describe, expect, it } from '@jest/globals';
import { byName, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { rawExchange, servers } from '../fixtures/http.js';

const start = servers();
const options = { router: fakeRouter(['small']), experts: byName(fakeExpert('small')) };

/** Status and error code of a raw answer. */
function read(reply: string): [number, string] {
  const [head, body] = reply.split('\r\n\r\n');
  return [Number(head.split(' ')[1]), (JSON.parse(body) as { error: { code: string } }).error.code];
}

describe('malformed HTTP', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'TOROUTER_REQUEST_MALFORMED'],
    ['bad length', 'POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', 400, 'TOROUTER_REQUEST_MALFORMED'],
    [
      'two lengths',
      'POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      400,
      'TOROUTER_REQUEST_MALFORMED',
    ],
    [
      'bad chunk',
      'POST /predict HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      400,
      'TOROUTER_REQUEST_MALFORMED',
    ],
    [
      'huge headers',
      `GET /health HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'TOROUTER_HEADERS_TOO_LARGE',
    ],
  ])('%s', async (_, bytes, status, code) => {
    expect(read(await rawExchange(await start(options), bytes))).toEqual([status, code]);
  });

  it('gives up on headers and bodies that never arrive', async () => {
    const server = await start(options, { headersTimeoutMs: 50, requestTimeoutMs: 100 });
    expect(read(await rawExchange(server, 'POST /predict HTTP/1.1\r\nhost: a\r\n'))).toEqual([
      408,
      'TOROUTER_REQUEST_TIMEOUT',
    ]);
    const half = 'POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{"me';
    expect(read(await rawExchange(server, half))).toEqual([408, 'TOROUTER_REQUEST_TIMEOUT']);
  });

  it('keeps serving others afterwards', async () => {
    const server = await start(options);
    await rawExchange(server, Buffer.from([0, 255, 13, 10, 13, 10]));
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});
