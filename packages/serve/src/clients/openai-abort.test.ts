import { describe, expect, it } from '@jest/globals';
import { createFunctionExpert } from '@torouter/experts';
import OpenAI, { APIUserAbortError } from 'openai';
import { byName, deferred, fakeRouter, untilAborted } from '../fixtures/fakes.js';
import { servers } from '../fixtures/http.js';
import { startLab } from '../fixtures/lab.js';
import { chunk, events, ROLE } from '../fixtures/upstream.js';

const start = servers();
const request = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hi' }] };
const clientOf = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 });

describe('the openai client that goes away', () => {
  it('before an answer: the request to the provider is closed', async () => {
    await using lab = await startLab({ small: { answer: () => {} } });
    const controller = new AbortController();
    const answer = clientOf(lab.server.url).chat.completions.create(request, { signal: controller.signal });
    const outcome = expect(answer).rejects.toThrow(APIUserAbortError);
    await lab.upstreams.small.got(1);
    controller.abort();
    await outcome;
    await lab.upstreams.small.received[0].closed;
  });

  it.each(['leaves the loop', 'aborts'])(
    'within a stream, when it %s: the request to the provider is closed',
    async (how) => {
      await using lab = await startLab({
        small: { answer: (response) => void events(response, ROLE + chunk({ content: 'a' })) },
      });
      const stream = await clientOf(lab.server.url).chat.completions.create({ ...request, stream: true });
      for await (const { choices } of stream) {
        if (choices[0].delta.content !== 'a') continue;
        if (how === 'leaves the loop') break;
        stream.controller.abort();
      }
      await lab.upstreams.small.received[0].closed;
    },
  );

  it.each([false, true])('is told to a function by its signal, streamed: %s', async (stream) => {
    const called = deferred();
    const aborted = deferred<unknown>();
    const run = async (_: unknown, { signal }: { signal?: AbortSignal } = {}) => {
      signal!.addEventListener('abort', () => aborted.resolve(signal!.reason));
      called.resolve();
      return untilAborted(signal);
    };
    const experts = byName(createFunctionExpert({ name: 'small', run }));
    const { url } = await start({ router: fakeRouter(['small']), experts });
    const controller = new AbortController();
    const answer = clientOf(url).chat.completions.create({ ...request, stream }, { signal: controller.signal });
    const outcome = expect(answer).rejects.toThrow(APIUserAbortError);
    await called.promise;
    controller.abort();
    await outcome;
    expect(await aborted.promise).toMatchObject({ code: 'TOROUTER_ABORTED' });
  });
});
