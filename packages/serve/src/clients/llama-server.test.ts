import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ExpertConfig } from '@torouter/experts';
import { scoringRouter } from '../fixtures/scoring-router.js';
import { startLab, type LabExpert } from '../fixtures/lab.js';
import { chunksOf, spelled } from '../fixtures/spelled.js';
import { answering, chunk, events, ROLE, type Answer } from '../fixtures/upstream.js';

/** Address of an OpenAI-compatible server with its `/v1`, for instance of llama.cpp; its first model is taken. */
const LLM_URL = process.env.TOROUTER_LLM_URL;
if (!LLM_URL) console.log('TOROUTER_LLM_URL names no server: the tests with a real LLM are skipped.');

let model: string;
/** An expert that the server answers for. */
const llm = (more: Partial<ExpertConfig>): LabExpert => ({
  ...{ answer: answering('never asked'), baseUrl: LLM_URL!, model, maxConcurrency: 1 },
  parameters: { max_tokens: 12, temperature: 0 },
  ...more,
});
const RAW = { api: 'completions', chatTemplate: 'chatml' } as const;
const ask = (content: string, more = {}) => ({ messages: [{ role: 'user', content }], ...more });
const contentOf = async (response: Response) =>
  ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0].message.content;

(LLM_URL ? describe : describe.skip)('a gateway before a real LLM', () => {
  beforeAll(async () => {
    const { data } = (await (await fetch(`${LLM_URL}/models`)).json()) as { data: { id: string }[] };
    model = data[0].id;
  });

  it.each([
    ['chat', {}],
    ['completions', RAW],
  ])('answers, whole and streamed, with usage: %s', async (_, api) => {
    await using lab = await startLab({ llm: llm(api) });
    const whole = await lab.post('/v1/chat/completions', ask('What is the capital of France?'));
    expect(whole.headers.get('x-torouter-expert')).toBe('llm');
    expect(Number(whole.headers.get('x-torouter-cost-usd'))).toBeGreaterThan(0);
    const text = await contentOf(whole);
    expect(text.length).toBeGreaterThan(0);

    const more = { stream: true, stream_options: { include_usage: true } };
    const stream = await (await lab.post('/v1/chat/completions', ask('What is the capital of France?', more))).text();
    expect(spelled(stream).length).toBeGreaterThan(0);
    expect(stream).toMatch(/data: \[DONE\]\n\n$/);
    const { usage } = chunksOf(stream).at(-1)!;
    expect(usage).toMatchObject({ prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) });
    expect(chunksOf(stream).length).toBeGreaterThan(3);
  });

  it('is routed between two of its entries', async () => {
    const router = scoringRouter(['chat', 'raw'], {
      score: async (text) => (/sum/.test(text) ? [0.1, 0.9] : [0.9, 0.1]),
    });
    await using lab = await startLab({ chat: llm({}), raw: llm(RAW) }, { router });
    const chosen = async (content: string) =>
      (await lab.post('/v1/chat/completions', ask(content))).headers.get('x-torouter-expert');
    expect(await chosen('Say hello.')).toBe('chat');
    expect(await chosen('What is the sum of 2 and 3?')).toBe('raw');
    const report = await lab.report(await lab.post('/v1/chat/completions', ask('Say hello.')));
    expect(report).toMatchObject({ expert: 'chat', status: 'completed' });
  });

  // llama.cpp goes on with an assistant message of chat, and repeats it in its first piece; raw completions give only what is new.
  describe.each([
    ['chat', { continues: true }],
    ['completions', RAW],
  ])('goes on with a stream that broke: %s', (_, api) => {
    it.each(['one, two, three, four, five,', 'one, two,'])('after "%s"', async (begun) => {
      const breaks: Answer = (response) =>
        void events(response, ROLE).write(chunk({ content: begun }), () => setImmediate(() => response.destroy()));
      await using lab = await startLab({ first: { answer: breaks }, llm: llm(api) }, { brokenStreams: 'continue' });
      const more = { stream: true };
      const response = await lab.post('/v1/chat/completions', ask('Count from one to ten in words.', more));
      const stream = await response.text();
      expect(stream).toMatch(/data: \[DONE\]\n\n$/);
      const rest = spelled(stream).slice(begun.length);
      expect(spelled(stream).startsWith(begun)).toBe(true);
      expect(rest).toMatch(/^ ?\w+,/);
      expect(rest).not.toContain(begun);
      expect(new Set(chunksOf(stream).map(({ id }) => id)).size).toBe(1);
      const { attempts } = await lab.report(response);
      expect(attempts.map(({ expert }) => expert)).toEqual(['first', 'llm']);
    });
  });
});
