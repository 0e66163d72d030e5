import { describe, expect, it } from '@jest/globals';
import { fakeExpert } from '../fixtures/fakes.js';
import { ENV, startLab } from '../fixtures/lab.js';
import { scoringRouter } from '../fixtures/scoring-router.js';
import { answering, chunk, DONE, events, json, ROLE, type Answer } from '../fixtures/upstream.js';
import { ENDPOINT_LIST } from '../endpoints/endpoints.js';

const PROMPT = 'my whispered question\n    at whispered (whispered.js:1:1)';
const SAID = 'your whispered answer';
const GATEWAY_KEY = 'gateway-hush-key';
const SECRETS = /hush|whisper/i;
/** What providers like to put into their errors. */
const quote = `Key ${ENV.KEY} asked: ${PROMPT}`.replaceAll('\n', ' ');
const error = { message: quote, type: ENV.KEY, param: quote, code: quote };
const begun = ROLE + chunk({ content: SAID });

/** Ways to answer. */
const ANSWERS: readonly Answer[] = [
  answering(SAID),
  ...[400, 401, 404, 422, 429, 500].map(
    (status): Answer =>
      (response) =>
        json(response, status, { error }, { 'x-key': ENV.KEY, 'retry-after': quote }),
  ),
  (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${quote}</html>`),
  (response) => response.writeHead(500, quote).end(quote),
  (response) => response.end(`{"choices":[{"message":{"content":"${quote}`),
  (response) => response.socket!.end(`${quote}\r\n\r\n`),
  (response) => json(response, 200, { error }),
  (response) => events(response, `data: ${JSON.stringify({ error })}\n\n`).end(),
  (response) => events(response, `${begun}data: ${JSON.stringify({ error })}\n\n${chunk({ content: quote })}`).end(),
  (response) => events(response, `${begun}data: ${quote}\n\n`).end(),
  (response) => events(response, `${begun}data: {"choices":[{"delta":{"content":"${quote}`).end(),
  (response) => events(response, begun + chunk({}, 'stop') + DONE + quote).end(),
];

/** Everything that a response shows but the answer that it was asked for. */
function shown(status: number, headers: Headers, body: string): string {
  const told = body
    .split('\n\n')
    .map((event) => (event.startsWith('data: {"error"') ? event : event.replaceAll(SAID, '')));
  const isAnswer = status === 200 && !body.startsWith('data:');
  return [JSON.stringify([...headers]), isAnswer ? '' : told.join('\n\n')].join('\n');
}

describe('keys, prompts and answers', () => {
  it('appear in no log, no error, no metric, no decision and no header, whatever goes wrong', async () => {
    const seen: string[] = [];
    const note = (...of: unknown[]) => void seen.push(JSON.stringify(of));
    let now = ANSWERS[0];
    const answer: Answer = (response, request) => now(response, request);
    const throws = async () => {
      throw Object.assign(new Error(`${quote} ${PROMPT}`), { code: quote, headers: { authorization: ENV.KEY } });
    };
    const custom = fakeExpert('custom', { generate: throws, stream: throws });
    await using lab = await startLab(
      {
        first: { answer, breakerFailures: 0, idleTimeoutMs: 2000 },
        second: { answer, breakerFailures: 0, idleTimeoutMs: 2000, continues: true },
      },
      { apiKey: GATEWAY_KEY, logger: { info: note, warn: note, error: note }, brokenStreams: 'continue' },
    );
    lab.gateway.addExpert(custom);
    const look = async (response: Response) => {
      const body = await response.text();
      seen.push(shown(response.status, response.headers, body));
      const id = response.headers.get('x-torouter-decision-id');
      if (id) seen.push(JSON.stringify(await lab.report(response)));
      return response.status;
    };
    const statuses = new Set<number>();
    const post = async (path: string, body: unknown, init?: RequestInit) =>
      statuses.add(await look(await lab.post(path, body, init)));
    const messages = [{ role: 'user', content: PROMPT }];
    const posts = ENDPOINT_LIST.filter(({ method }) => method === 'POST').map(({ label }) => label);
    for (const path of posts) {
      for (now of ANSWERS)
        for (const more of [
          {},
          { stream: true },
          { stream: true, stream_options: { include_usage: true } },
          { model: 'first' },
        ])
          await post(path, { messages, input: path === '/v1/route' ? undefined : PROMPT, ...more });
      await post(path, { messages, input: PROMPT, model: 'custom' });
      await post(path, { messages, model: 'custom', stream: true });
      // Requests that are wrong themselves, and wrong keys.
      for (const body of [
        PROMPT,
        [PROMPT],
        { messages: PROMPT },
        { messages: [PROMPT] },
        { messages: [{ role: PROMPT, content: 7 }] },
        { messages, stream: PROMPT },
      ])
        await post(path, body);
      await post(path, {}, { body: `{"messages": "${PROMPT}` });
      for (const authorization of ['', 'Bearer wrong-hush', `Basic ${GATEWAY_KEY}`, `Bearer ${GATEWAY_KEY}x`])
        await post(`${path}?key=${GATEWAY_KEY}`, { messages }, { headers: { authorization } });
    }
    // A router that fails with all it knows.
    const failing = scoringRouter(['first', 'second'], { score: throws });
    await lab.gateway.replace({ router: failing });
    for (const path of posts) await post(path, { messages });
    const authorization = `Bearer ${GATEWAY_KEY}`;
    for (const path of [
      '/metrics',
      '/health',
      '/ready',
      '/v1/models',
      '/v1/models/first',
      '/v1/decisions/none',
      '/nothing',
    ])
      for (const headers of [{ authorization }, {}] as Record<string, string>[])
        statuses.add(await look(await fetch(lab.server.url + path, { headers })));
    for (const status of [200, 400, 401, 404, 422, 429, 500, 502, 503]) expect(statuses).toContain(status);
    expect(seen.length).toBeGreaterThan(500);
    expect(
      seen
        .join('\n')
        .split('\n')
        .filter((line) => SECRETS.test(line)),
    ).toEqual([]);
  });

  it('a prompt is logged where it is asked for, and there only', async () => {
    const seen: string[] = [];
    const note = (record: unknown) => void seen.push(JSON.stringify(record));
    await using lab = await startLab(
      { first: { answer: answering(SAID) } },
      { logger: { info: note, warn: note, error: note }, logPrompts: true },
    );
    const response = await lab.post('/v1/chat/completions', { messages: [{ role: 'user', content: PROMPT }] });
    await response.text();
    expect(seen).toEqual([expect.stringContaining(JSON.stringify(PROMPT))]);
    expect(seen[0]).not.toContain(SAID);
    expect((await lab.metrics()).join() + JSON.stringify(await lab.report(response))).not.toMatch(SECRETS);
  });
});
