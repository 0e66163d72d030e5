import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { byName, chatAnswer, chatStream, event, fakeExpert, fakeRouter, untilAborted } from '../fixtures/fakes.js';
import { servers } from '../fixtures/http.js';
import { Gateway } from '../gateway.js';

const start = servers();
const request = (body: object) => {
  const json = JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...body });
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${json.length}\r\n\r\n${json}`;
};

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

describe('answers that nobody reads', () => {
  it('end with the connection, those too that wait behind another', async () => {
    let calls = 0;
    const stream = async () => {
      const isFirst = ++calls === 1;
      return chatStream(
        (async function* () {
          yield event({ content: 'a' });
          if (isFirst) await untilAborted(undefined);
          for (let i = 0; i < 1000; i++) yield event({ content: 'x'.repeat(1000) });
        })(),
      );
    };
    const parts = { router: fakeRouter(['small']), experts: byName(fakeExpert('small', { stream })) };
    const gateway = new Gateway(parts);
    const server = await start(gateway);
    const socket = await open(server.port);
    socket.write(request({ stream: true }) + request({ stream: true }));
    await until(() => calls === 2);
    await sleep(20);
    socket.destroy();
    // The silent one is the fake's, which hears nothing of its client.
    await until(() => gateway.readiness().requestsInFlight === 1);
  });

  it('are not kept for a client that does not read them', async () => {
    const generate = async () => chatAnswer('x'.repeat(20_000_000));
    const parts = { router: fakeRouter(['small']), experts: byName(fakeExpert('small', { generate })) };
    const server = await start(parts, { stallTimeoutMs: 50 });
    const socket = await open(server.port);
    socket.pause();
    const closed = once(socket, 'close');
    socket.write(request({}));
    await sleep(300);
    let bytes = 0;
    socket.on('data', (chunk) => (bytes += chunk.length));
    socket.resume();
    await closed;
    expect(bytes).toBeLessThan(20_000_000);
  });

  it('are whole for a client that reads slowly', async () => {
    const answer = chatAnswer('x'.repeat(20_000_000));
    const parts = {
      router: fakeRouter(['small']),
      experts: byName(fakeExpert('small', { generate: async () => answer })),
    };
    const server = await start(parts, { stallTimeoutMs: 2_000 });
    const socket = await open(server.port);
    socket.write(request({}));
    let bytes = 0;
    for await (const chunk of socket) {
      bytes += (chunk as Buffer).length;
      if (bytes % 7 === 0) await sleep(1);
      if (bytes >= answer.body.length) break;
    }
    expect(bytes).toBeGreaterThanOrEqual(answer.body.length);
  });
});
