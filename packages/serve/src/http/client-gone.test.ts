import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { RequestRecord } from '../monitor/gateway-logger.js';
import { byName, chatStream, deferred, event, fakeExpert, fakeRouter, untilAborted } from '../fixtures/fakes.js';
import { servers } from '../fixtures/http.js';
import type { RunningServer } from './running-server.js';

const start = servers();

async function send({ port }: RunningServer, body: unknown, announce = 0): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const text = JSON.stringify(body);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: ${text.length + announce}\r\n\r\n${text}`,
  );
  return socket;
}

/** A gateway whose expert waits for ever, and what becomes of a request. */
async function waitingServer() {
  const called = deferred<AbortSignal>();
  const record = deferred<RequestRecord>();
  const note = (line: RequestRecord) => record.resolve(line);
  const server = await start({
    router: fakeRouter(['small']),
    logger: { info: note, warn: note, error: note },
    experts: byName(
      fakeExpert('small', {
        generate: (_, { signal } = {}) => (called.resolve(signal!), untilAborted(signal)),
        stream: async (_, { signal } = {}) =>
          chatStream(
            (async function* () {
              yield event({ content: 'a' });
              called.resolve(signal!);
              await untilAborted(signal);
            })(),
          ),
      }),
    ),
  });
  return { server, called: called.promise, record: record.promise };
}

const messages = [{ role: 'user', content: 'Hi' }];

describe('a client that goes away', () => {
  it.each([false, true])('aborts the expert at once (stream: %p)', async (stream) => {
    const { server, called, record } = await waitingServer();
    const socket = await send(server, { messages, stream });
    const signal = await called;
    const aborted = once(signal, 'abort');
    socket.destroy();
    await aborted;
    expect(await record).toMatchObject({ status: 499, expert: 'small' });
  });

  it('is noticed while it still sends its request', async () => {
    const { server, record } = await waitingServer();
    const socket = await send(server, { messages }, 100);
    socket.end();
    await once(socket, 'finish');
    socket.destroy();
    expect(await record).toMatchObject({ status: 499, expert: null, code: 'TOROUTER_ABORTED' });
  });

  it('counts as gone where it reads nothing for too long', async () => {
    const stopped = deferred();
    const chunk = Buffer.concat([Buffer.alloc(1 << 18, 97), Buffer.from('\n\n')]);
    const endless = async function* () {
      try {
        for (;;) yield chunk;
      } finally {
        stopped.resolve();
      }
    };
    const server = await start(
      {
        router: fakeRouter(['small']),
        experts: byName(fakeExpert('small', { stream: async () => chatStream(endless()) })),
      },
      { stallTimeoutMs: 20 },
    );
    const socket = await send(server, { messages, stream: true });
    await stopped.promise;
    socket.destroy();
  });
});
