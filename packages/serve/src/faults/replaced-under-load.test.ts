import { describe, expect, it } from '@jest/globals';
import { createExpert, type Expert } from '@torouter/experts';
import { byName } from '../fixtures/fakes.js';
import { startLab } from '../fixtures/lab.js';
import { scoringRouter } from '../fixtures/scoring-router.js';
import { spelled } from '../fixtures/spelled.js';
import { answering, chunk, DONE, events, ROLE, startUpstream, type Answer } from '../fixtures/upstream.js';

const chat = '/v1/chat/completions';
const ask = (content: string, stream = false) => ({ messages: [{ role: 'user', content }], stream });
/** Says what it was asked, a little later. */
const echo: Answer = (response, request) =>
  void setTimeout(() => answering(`echo ${request.body.messages[0].content}`)(response, request), 2);

describe('replace', () => {
  it('under load fails no request, and what was replaced can be closed', async () => {
    await using lab = await startLab({ small: { answer: echo, maxConcurrency: 300 }, large: { answer: echo } });
    await using spare = await startUpstream(echo);
    const entry = { protocol: 'openai', model: 'm', maxConcurrency: 300 } as const;
    let swaps = 0;
    let expert: Expert | undefined;
    const closed: Promise<unknown>[] = [];
    const swap = () => {
      const name = ['small', 'large', 'other'][swaps++ % 3];
      const before = expert;
      expert = createExpert({ ...entry, name, baseUrl: spare.baseUrl });
      const router = scoringRouter([name], { hash: `${swaps}` });
      const unused = lab.gateway.replace({ router, experts: byName(expert) });
      if (before) closed.push(unused.then(() => before.close()));
    };
    for (let wave = 0; wave < 10; wave++) {
      const requests = Array.from({ length: 200 }, async (_, i) => {
        const [content, stream] = [`${wave}-${i}`, i % 2 === 1];
        const response = await lab.post(chat, ask(content, stream));
        const text = await response.text();
        const said = stream ? spelled(text) : (JSON.parse(text) as Completion).choices[0].message.content;
        expect([response.status, said]).toEqual([200, `echo ${content}`]);
      });
      swap();
      await spare.got(swaps === 1 ? 0 : wave * 100);
      swap();
      await Promise.all(requests);
    }
    expect(swaps).toBe(20);
    await Promise.all(closed);
    expect(closed).toHaveLength(19);
    await expert!.close();
    expect(await lab.metrics()).toContain(`torouter_requests_total{path="${chat}",status="200"} 2000`);
  });

  it('that cannot be leaves everything as it was', async () => {
    await using lab = await startLab({ small: { answer: answering('well') } });
    expect(() => lab.gateway.replace({ router: scoringRouter(['huge']) })).toThrow(/huge/);
    expect((await lab.post(chat, ask('Hi'))).status).toBe(200);
  });
});

interface Completion {
  choices: { message: { content: string } }[];
}

describe('an expert that is removed while it answers', () => {
  it.each([false, true])('finishes what it began, and is then closed (streamed: %j)', async (stream) => {
    let go = () => {};
    const slow: Answer = (response, request) => {
      if (stream) events(response, ROLE + chunk({ content: 'Once ' }));
      go = () => {
        if (stream) response.end(chunk({ content: 'upon' }) + chunk({}, 'stop') + DONE);
        else answering('Once upon')(response, request);
      };
    };
    await using lab = await startLab({ first: { answer: slow }, second: { answer: answering('Hello') } });
    const answer = lab.post(chat, ask('Hi', stream));
    await lab.upstreams.first.got(1);
    const removed = lab.gateway.removeExpert('first')!;
    let isClosed = false;
    const closing = removed.close().then(() => (isClosed = true));
    // Who comes now is answered by another, or told that there is none of this name.
    const next = await lab.post(chat, ask('Hi', stream));
    expect([next.status, next.headers.get('x-torouter-expert')]).toEqual([200, 'second']);
    await next.text();
    const named = await lab.post(chat, { ...ask('Hi'), model: 'first' });
    expect([named.status, ((await named.json()) as { error: { code: string } }).error.code]).toEqual([
      404,
      'TOROUTER_UNKNOWN_MODEL',
    ]);
    expect(isClosed).toBe(false);
    go();
    const response = await answer;
    const text = await response.text();
    expect([response.status, response.headers.get('x-torouter-expert')]).toEqual([200, 'first']);
    expect(stream ? spelled(text) : text).toContain('Once upon');
    await closing;
    expect(await lab.report(response)).toMatchObject({ status: 'completed', expert: 'first' });
    lab.gateway.addExpert(
      createExpert({ name: 'first', protocol: 'openai', baseUrl: lab.upstreams.second.baseUrl, model: 'm' }),
    );
    const again = await lab.post(chat, ask('Ho'));
    expect([again.status, again.headers.get('x-torouter-expert')]).toEqual([200, 'first']);
    await again.text();
    await lab.gateway.removeExpert('first')!.close();
  });

  it('is passed over by a request that would go on to it', async () => {
    let fail = () => {};
    const first: Answer = (response) => void (fail = () => response.destroy());
    await using lab = await startLab({
      first: { answer: first },
      second: { answer: answering('x') },
      third: { answer: answering('y') },
    });
    const answer = lab.post(chat, ask('Hi'));
    await lab.upstreams.first.got(1);
    await lab.gateway.removeExpert('second')!.close();
    fail();
    const response = await answer;
    expect([response.status, response.headers.get('x-torouter-expert')]).toEqual([200, 'third']);
  });
});
