import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  byName,
  chatAnswer,
  chatStream,
  deferred,
  DONE,
  event,
  fakeExpert,
  fakeRouter,
  untilAborted,
} from '../fixtures/fakes.js';
import { post, servers } from '../fixtures/http.js';
import { serve } from './serve.js';

const start = servers();
const options = { router: fakeRouter(['small']), experts: byName(fakeExpert('small')) };
const messages = [{ role: 'user', content: 'Hi' }];
const chat = '/v1/chat/completions';

describe('serve', () => {
  it('listens where its url says', async () => {
    const server = await start(options);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({
      status: 'ok',
      router: 'test-router',
      experts: ['small'],
      uptimeSeconds: expect.any(Number),
    });
  });

  it('refuses a port that is taken, and says what to do', async () => {
    const { port } = await start(options);
    await expect(serve(options, { port })).rejects.toMatchObject({
      code: 'TOROUTER_PORT_IN_USE',
      message: expect.stringMatching(/choose another port/),
    });
  });

  it.each([
    { port: -1 },
    { port: 70_000 },
    { port: 1.5 },
    { port: 0, host: '203.0.113.7' },
    { port: 0, maxBodyBytes: 0 },
    { port: 0, requestTimeoutMs: NaN },
  ])('refuses %j', async (bad) => {
    await expect(serve(options, bad)).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  });

  it('lets requests in flight finish, and accepts nothing more', async () => {
    const called = [deferred(), deferred()];
    const go = deferred();
    const server = await start(
      {
        ...options,
        experts: byName(
          fakeExpert('small', {
            generate: async () => (called[0].resolve(), await go.promise, chatAnswer('late')),
            stream: async () =>
              chatStream(
                (async function* () {
                  yield event({ content: 'a' });
                  called[1].resolve();
                  await go.promise;
                  yield DONE;
                })(),
              ),
          }),
        ),
      },
      { drainTimeoutMs: 60_000 },
    );
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const silentClosed = once(silent, 'close');
    const whole = post(server, chat, { messages });
    const streamed = post(server, chat, { messages, stream: true });
    await Promise.all(called.map(({ promise }) => promise));
    const closed = server.close();
    expect(server.close()).toBe(closed);
    await silentClosed;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    go.resolve();
    expect(await (await whole).json()).toMatchObject({ choices: [{ message: { content: 'late' } }] });
    expect(await (await streamed).text()).toMatch(/\[DONE\]/);
    await closed;
  });

  it('cuts off what does not finish in time', async () => {
    const called = deferred<AbortSignal>();
    const expert = fakeExpert('small', {
      generate: (_, { signal } = {}) => (called.resolve(signal!), untilAborted(signal)),
    });
    const server = await start({ ...options, experts: byName(expert) }, { drainTimeoutMs: 1 });
    const answer = expect(post(server, chat, { messages })).rejects.toThrow();
    const aborted = once(await called.promise, 'abort');
    await server.close();
    await Promise.all([answer, aborted]);
  });

  it('closes when its signal aborts, and does not start with one that has', async () => {
    const controller = new AbortController();
    const server = await start(options, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await server.close();
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    await expect(serve(options, { port: 0, signal: controller.signal })).rejects.toThrow('enough');
  });

  it('is disposable', async () => {
    let url: string;
    {
      await using server = await serve(options, { port: 0 });
      url = server.url;
      expect((await fetch(`${url}/health`)).status).toBe(200);
    }
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
