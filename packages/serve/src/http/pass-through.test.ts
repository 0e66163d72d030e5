import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { byName, chatAnswer, chatStream, DONE, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { post, rawExchange, servers } from '../fixtures/http.js';

const start = servers();
const chat = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hi' }];

describe('pass-through', () => {
  it("sends the expert's bytes as they are, whole and streamed", async () => {
    const answer = chatAnswer('é "quoted"');
    // Events cut in odd places, with comments and carriage returns.
    const bytes = Buffer.concat([
      Buffer.from(': note\r\n\r\n'),
      event({ content: 'é' }),
      event({ content: 'x' }),
      DONE,
    ]);
    const cut = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(i * 7, i * 7 + 7));
    const expert = fakeExpert('small', { generate: async () => answer, stream: async () => chatStream(cut) });
    const server = await start({ router: fakeRouter(['small']), experts: byName(expert) });
    const whole = await post(server, chat, { messages });
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(answer.body);
    expect(whole.headers.get('content-length')).toBe(String(answer.body.length));
    const streamed = await post(server, chat, { messages, stream: true });
    expect(Buffer.from(await streamed.arrayBuffer())).toEqual(bytes);
  });

  it('ends a broken stream in an error event that parses, then ends the answer', async () => {
    const stream = async () =>
      chatStream(
        (async function* () {
          yield Buffer.concat([event({ content: 'a' }), Buffer.from('data: {"cut')]);
          throw new TorouterError('TOROUTER_EXPERT_STREAM_BROKEN', 'The expert "small" stopped before the end.');
        })(),
      );
    const server = await start({ router: fakeRouter(['small']), experts: byName(fakeExpert('small', { stream })) });
    const text = await (await post(server, chat, { messages, stream: true })).text();
    const events = text
      .split('\n\n')
      .filter(Boolean)
      .map((data) => JSON.parse(data.slice('data: '.length)) as object);
    expect(events).toEqual([
      expect.objectContaining({ object: 'chat.completion.chunk' }),
      {
        error: {
          message: 'The expert "small" stopped before the end.',
          type: 'server_error',
          param: null,
          code: 'TOROUTER_EXPERT_STREAM_BROKEN',
        },
      },
    ]);
  });

  it('says which fields of a request the expert could not be sent, whole and streamed', async () => {
    const droppedFields = ['seed', 'user\r\nx-evil: 1'];
    const expert = fakeExpert('small', {
      generate: async () => chatAnswer('x', { droppedFields }),
      stream: async () => chatStream([DONE], droppedFields),
    });
    const server = await start({ router: fakeRouter(['small']), experts: byName(expert) });
    for (const [path, body] of [
      [chat, { messages }],
      ['/predict', { messages }],
      [chat, { messages, stream: true }],
    ] as const) {
      const { headers } = await post(server, path, body);
      expect(headers.get('x-torouter-dropped')).toBe('seed, user%0D%0Ax-evil: 1');
      expect(headers.has('x-evil')).toBe(false);
    }
    const nothing = await start({ router: fakeRouter(['small']), experts: byName(fakeExpert('small')) });
    expect((await post(nothing, chat, { messages })).headers.has('x-torouter-dropped')).toBe(false);
  });

  it('lets no name and no reason inject a header', async () => {
    const evil = 'a\r\nx-evil: 1\r\n\r\n<b>';
    const server = await start({
      router: fakeRouter([evil], { reason: evil, name: evil }),
      experts: byName(fakeExpert(evil)),
    });
    for (const path of [chat, '/predict', '/v1/route']) {
      const response = await post(server, path, { messages });
      expect(response.status).toBe(200);
      expect(response.headers.has('x-evil')).toBe(false);
      expect(decodeURIComponent(response.headers.get('x-torouter-expert')!)).toBe(evil);
      expect(decodeURIComponent(response.headers.get('x-torouter-reason')!)).toBe(evil);
    }
    const model = await post(server, chat, { messages, model: evil });
    expect(model.status).toBe(200);
    const path = await rawExchange(
      server,
      `GET /v1/models/a%0d%0ax-evil:1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    );
    expect(path).not.toMatch(/\r\nx-evil/);
  });

  it('answers pipelined and concurrent requests each with its own answer', async () => {
    const expert = fakeExpert('small', {
      generate: async ({ messages: [{ content }] }) => chatAnswer(`echo ${String(content)}`),
    });
    const server = await start({ router: fakeRouter(['small']), experts: byName(expert) });
    const ids = new Set<string>();
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const response = await post(server, '/predict', { messages: [{ role: 'user', content: `${i}` }] });
        ids.add(response.headers.get('x-torouter-decision-id')!);
        expect(await response.json()).toMatchObject({ choices: [{ message: { content: `echo ${i}` } }] });
      }),
    );
    expect(ids.size).toBe(200);
    const request = (content: string, last = false) => {
      const body = JSON.stringify({ messages: [{ role: 'user', content }] });
      return `POST /predict HTTP/1.1\r\nhost: a\r\n${last ? 'connection: close\r\n' : ''}content-length: ${body.length}\r\n\r\n${body}`;
    };
    expect(await rawExchange(server, request('one') + request('two', true))).toMatch(/echo one.*echo two/s);
  });

  it('delivers a stream that is larger than every buffer on the way, whole', async () => {
    const chunk = Buffer.concat([Buffer.alloc(1 << 18, 97), Buffer.from('\n\n')]);
    const stream = async () => chatStream(Array.from({ length: 100 }, () => chunk));
    const server = await start({ router: fakeRouter(['small']), experts: byName(fakeExpert('small', { stream })) });
    const response = await post(server, chat, { messages, stream: true });
    let length = 0;
    for await (const part of response.body!) length += (part as Uint8Array).length;
    expect(length).toBe(100 * chunk.length);
  });
});
