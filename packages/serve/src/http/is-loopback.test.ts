import { expect, it } from '@jest/globals';
import { byName, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { isLoopback } from './is-loopback.js';
import { serve } from './serve.js';

it.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['128.0.0.1', false],
  ['192.168.1.2', false],
  ['', false],
  ['localhost.example.com', false],
])('%j', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it('others than loopback are not listened on without a key', async () => {
  const parts = { router: fakeRouter(['small']), experts: byName(fakeExpert('small')) };
  await expect(serve(parts, { port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'TOROUTER_INVALID_ARGUMENT',
    message: expect.stringMatching(/0\.0\.0\.0.*apiKey/),
  });
  await using server = await serve({ ...parts, apiKey: 'k' }, { port: 0, host: '0.0.0.0' });
  const ask = (authorization?: string) =>
    fetch(`${server.url}/v1/models`, { headers: authorization === undefined ? {} : { authorization } });
  expect((await ask()).status).toBe(401);
  expect((await ask('Bearer no')).status).toBe(401);
  expect((await ask('Bearer k')).status).toBe(200);
});
