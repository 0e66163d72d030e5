import { describe, expect, it } from '@jest/globals';
import { startLab, type Lab } from '../fixtures/lab.js';
import { chunksOf, spelled, type SentChunk } from '../fixtures/spelled.js';
import { answering, DONE, type Received } from '../fixtures/upstream.js';
import { FIRST_PART, LATE_FAULTS, type LateFault } from './fixtures/late-faults.js';

const messages = [{ role: 'user', content: 'A tale, please.' }];
const chat = '/v1/chat/completions';
const REST = 'it was red.';
const MODES = [{ stream: true }, { stream: true, stream_options: { include_usage: true } }];

/** Goes on with the assistant's text that it is given, and repeats it first where told to. */
const goingOn = (repeats: boolean) => ({
  continues: true,
  answer: answering(({ body }: Received) => {
    const { role, content } = body.messages.at(-1)!;
    return role === 'assistant' ? `${repeats ? content : ''}${REST}` : 'Something else.';
  }),
});

const cases = (kinds: readonly string[]) =>
  LATE_FAULTS.flatMap((fault) =>
    kinds.flatMap((kind) => MODES.map((fields) => [fault.name, kind, fields, fault] as const)),
  );

async function ask(lab: Lab, fields: object) {
  const response = await lab.post(chat, { messages, ...fields });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-torouter-expert')).toBe('first');
  const body = await response.text();
  return { body, chunks: chunksOf(body), report: await lab.report(response) };
}

/** Text that came once, then one error event, and the end. */
function expectError({ body, chunks }: { body: string; chunks: SentChunk[] }, code: string): void {
  expect(spelled(body)).toBe(FIRST_PART);
  expect(chunks.filter(({ error }) => error)).toEqual([
    { error: { message: expect.any(String), type: 'server_error', param: null, code } },
  ]);
  expect(chunks.at(-1)!.error).toBeDefined();
  expect(body).not.toContain('[DONE]');
}

describe('a stream that breaks after its first text', () => {
  it.each(cases(['error', 'nobody continues']))(
    '%s, and ends in a typed error (%s, %j)',
    async (_, kind, fields, fault) => {
      await using lab = await startLab(
        { first: { answer: fault.does, ...fault.entry }, second: { ...goingOn(false), continues: kind === 'error' } },
        { brokenStreams: kind === 'error' ? 'error' : 'continue' },
      );
      const got = await ask(lab, fields);
      expectError(got, fault.code);
      expect(got.report).toMatchObject({
        status: 'failed',
        attempts: [{ expert: 'first', code: fault.code }],
        usage: { output_tokens: Math.ceil(FIRST_PART.length / 4), estimated: true },
      });
      expect(got.report.cost_usd).toBeGreaterThan(0);
      expect(lab.upstreams.second.received).toHaveLength(0);
      await expectCounts(lab, fault, got.report.cost_usd!, { second: 0 });
    },
  );

  it.each(cases(['says only what is new', 'repeats what it got']))(
    '%s, and goes on from one that %s (%j)',
    async (_, kind, fields, fault) => {
      await using lab = await startLab(
        {
          first: { answer: fault.does, ...fault.entry },
          other: { answer: answering('No.') },
          second: goingOn(kind.startsWith('repeats')),
        },
        { brokenStreams: 'continue' },
      );
      const { body, chunks, report } = await ask(lab, fields);
      expect(spelled(body)).toBe(FIRST_PART + REST);
      expect(body.split(DONE)).toEqual([expect.any(String), '']);
      expect(chunks.every(({ error, id }) => error === undefined && id === 'up')).toBe(true);
      expect(chunks.filter(({ choices }) => choices?.[0]?.delta?.role)).toHaveLength(1);
      expect(chunks.filter(({ choices }) => choices?.[0]?.finish_reason)).toHaveLength(1);
      const { received } = lab.upstreams.second;
      expect(received.map((request) => request.body.messages)).toEqual([
        [...messages, { role: 'assistant', content: FIRST_PART }],
      ]);
      expect(lab.upstreams.other.received).toHaveLength(0);
      expect(report).toMatchObject({
        status: 'completed',
        expert: 'second',
        attempts: [
          { expert: 'first', code: fault.code },
          { expert: 'second', code: null },
        ],
        finish_reason: 'stop',
      });
      // What broke counts too.
      const tokens = report.usage!.output_tokens;
      expect(tokens).toBeGreaterThan(Math.ceil(FIRST_PART.length / 4));
      const told = chunks.filter(({ usage }) => usage);
      expect(told).toHaveLength('stream_options' in fields ? 1 : 0);
      if (told.length > 0) {
        expect(chunks.at(-1)).toBe(told[0]);
        expect(tokens).toBe(Math.ceil(FIRST_PART.length / 4) + 10);
        expect(told[0]).toMatchObject({
          usage: { completion_tokens: tokens, prompt_tokens: report.usage!.input_tokens },
          torouter: { expert: 'second', attempts: 2, cost_usd: report.cost_usd, usage_estimated: true },
        });
      }
      await expectCounts(lab, fault, report.cost_usd!, { second: 1 });
    },
  );
});

/** What the metrics say of all attempts together is what the decision says. */
async function expectCounts(lab: Lab, { code }: LateFault, costUsd: number, { second }: { second: number }) {
  const lines = await lab.metrics();
  expect(lines).toEqual(
    expect.arrayContaining([
      `torouter_expert_errors_total{expert="first",code="${code}"} 1`,
      `torouter_expert_hits_total{expert="second"} ${second}`,
      `torouter_failovers_total{expert="second"} ${second}`,
      'torouter_requests_in_flight 0',
    ]),
  );
  const costs = lines.filter((line) => line.startsWith('torouter_cost_usd_total'));
  const sum = costs.reduce((total, line) => total + Number(line.split(' ')[1]), 0);
  expect(sum).toBeCloseTo(costUsd, 12);
}
