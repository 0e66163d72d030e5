import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startLab } from '../fixtures/lab.js';
import { spelled } from '../fixtures/spelled.js';
import { answering, chunk, DONE, events, ROLE, type Answer } from '../fixtures/upstream.js';

const chat = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hi' }];

describe('a server that closes', () => {
  it('finishes what is in flight, a failover among it, and says that it is not ready', async () => {
    const go: (() => void)[] = [];
    const first: Answer = (response, request) => {
      if (request.body.stream) events(response, ROLE + chunk({ content: 'Once ' }));
      go.push(() => {
        if (request.body.stream) response.end(chunk({ content: 'upon' }) + chunk({}, 'stop') + DONE);
        else response.destroy();
      });
    };
    await using lab = await startLab(
      { first: { answer: first }, second: { answer: answering('well') } },
      {},
      { drainTimeoutMs: 30_000 },
    );
    const [whole, streamed] = [lab.post(chat, { messages }), lab.post(chat, { messages, stream: true })];
    await lab.upstreams.first.got(2);
    // On a connection that is busy, a probe waits for its turn.
    const busy = connect(lab.server.port, '127.0.0.1');
    const body = JSON.stringify({ messages });
    busy.write(`POST ${chat} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await lab.upstreams.first.got(3);
    const closed = lab.server.close();
    expect(lab.gateway.readiness()).toMatchObject({ status: 'closing' });
    await expect(fetch(`${lab.server.url}/health`)).rejects.toThrow();
    let came = '';
    busy.on('data', (data) => (came += String(data)));
    go.forEach((each) => each());
    expect(await (await whole).json()).toMatchObject({ choices: [{ message: { content: 'well' } }] });
    expect(spelled(await (await streamed).text())).toBe('Once upon');
    await once(busy, 'close');
    expect(came).toMatch(/^HTTP\/1\.1 200 .*connection: close.*well/is);
    await closed;
  });

  it('is not ready while it drains', async () => {
    await using lab = await startLab({ small: { answer: answering('well') } });
    lab.gateway.startClosing();
    const ready = await fetch(`${lab.server.url}/ready`);
    expect([ready.status, ((await ready.json()) as { status: string }).status]).toEqual([503, 'closing']);
    expect((await lab.post(chat, { messages })).status).toBe(200);
  });
});
