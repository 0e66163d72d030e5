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
} from './fixtures/fakes.js';
import { Gateway } from './gateway.js';

const messages = [{ role: 'user', content: 'Hi' }];
const body = (more: object = {}) => Buffer.from(JSON.stringify({ messages, ...more }));
const path = '/v1/chat/completions';
const old = fakeRouter(['small'], { name: 'old' });
const next = { router: fakeRouter(['large'], { name: 'new' }), experts: byName(fakeExpert('large')) };

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  await new Promise(setImmediate);
  return Promise.race([promise.then(() => true), Promise.resolve(false)]);
}

/** A gateway whose expert answers when it is told to. */
function waitingGateway() {
  const called = deferred();
  const go = deferred();
  const expert = fakeExpert('small', {
    generate: async () => (called.resolve(), await go.promise, chatAnswer('late')),
    stream: async () =>
      chatStream(
        (async function* () {
          yield event({ content: 'a' });
          called.resolve();
          await go.promise;
          yield DONE;
        })(),
      ),
  });
  return { gateway: new Gateway({ router: old, experts: byName(expert) }), called: called.promise, go };
}

describe('Gateway.replace', () => {
  it('resolves at once where nothing is in flight', async () => {
    const gateway = new Gateway({ router: old, experts: byName(fakeExpert('small')) });
    await gateway.chat({ messages });
    await gateway.replace(next);
    expect(await gateway.decide({ messages })).toMatchObject({ expert: 'large' });
  });

  it.each([false, true])('resolves when the last request that began before has ended (stream: %p)', async (stream) => {
    const { gateway, called, go } = waitingGateway();
    const response = gateway.handle({ method: 'POST', path, body: body({ stream }) });
    const read = response.then(async (answer) => {
      let text = answer.stream ? '' : String(answer.body);
      if (answer.stream) for await (const chunk of answer.stream) text += String(chunk);
      return text;
    });
    await called;
    const replaced = gateway.replace(next);
    expect((await gateway.chat({ messages })).answer.text).toBe('Hello from large');
    expect(await isSettled(replaced)).toBe(false);
    go.resolve();
    expect(await read).toMatch(stream ? /\[DONE\]/ : /late/);
    await replaced;
  });

  it('waits for requests of every setup before, also where an expert was added in between', async () => {
    const { gateway, called, go } = waitingGateway();
    const answer = gateway.chat({ messages });
    await called;
    gateway.addExpert(fakeExpert('spare'));
    const first = gateway.replace({ policies: { best: old } });
    const second = gateway.replace({ ...next, policies: {} });
    expect(await isSettled(Promise.race([first, second]))).toBe(false);
    go.resolve();
    await Promise.all([answer, first, second]);
  });

  it('does not wait for requests that failed, were refused, or whose client went away', async () => {
    const called = deferred();
    const experts = byName(
      fakeExpert('small', { generate: (_, { signal } = {}) => (called.resolve(), untilAborted(signal)) }),
    );
    const gateway = new Gateway({ router: old, experts });
    await gateway.handle({ method: 'POST', path, body: body({ model: 'nobody' }) });
    const controller = new AbortController();
    const left = gateway.handle({ method: 'POST', path, body: body(), signal: controller.signal });
    await called.promise;
    controller.abort();
    expect((await left).status).toBe(499);
    await expect(gateway.chat({ messages }, { signal: AbortSignal.abort() })).rejects.toThrow();
    await gateway.replace(next);
  });

  it('waits for texts that are being embedded', async () => {
    const go = deferred();
    const encoder = { id: 'e', dimensions: 1, encode: async () => (await go.promise, Float32Array.of(1)) };
    const gateway = new Gateway({ router: old, experts: byName(fakeExpert('small')), encoder });
    const vectors = gateway.encoder!.encode(['Hi']);
    const replaced = gateway.replace({ ...next, encoder: undefined });
    expect(gateway.encoder).toBeUndefined();
    expect(await isSettled(replaced)).toBe(false);
    go.resolve();
    expect(await vectors).toEqual(Float32Array.of(1));
    await replaced;
  });

  it('refuses at once what cannot be had, and stays as it was', async () => {
    const options = { router: old, experts: byName(fakeExpert('small')) };
    const refused = (gateway: Gateway, parts: Parameters<Gateway['replace']>[0], code: string, says: RegExp) =>
      expect(() => gateway.replace(parts)).toThrow(
        expect.objectContaining({ code, message: expect.stringMatching(says) }),
      );
    const gateway = new Gateway({ ...options, fallbackExpert: 'small' });
    refused(gateway, { router: next.router }, 'TOROUTER_EXPERT_NOT_CONFIGURED', /no entry: large/);
    refused(gateway, next, 'TOROUTER_INVALID_ARGUMENT', /fallbackExpert/);
    const aliased = new Gateway({ ...options, modelAliases: { gpt: 'small' } });
    refused(aliased, next, 'TOROUTER_INVALID_ARGUMENT', /alias "gpt" stands for "small", which is no model here/);
    expect(await gateway.decide({ messages })).toMatchObject({ expert: 'small' });
  });
});
