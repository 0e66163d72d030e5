import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startLab } from '../fixtures/lab.js';
import { chunk, events, json, ROLE, type Answer } from '../fixtures/upstream.js';
import { LATE_FAULTS } from './fixtures/late-faults.js';

const messages = [{ role: 'user', content: 'Hi' }];
const silent: Answer = () => {};
const fails: Answer = (response) => json(response, 500, {});
const begins: Answer = (response) => events(response, ROLE + chunk({ content: 'Once' }));
const breaks = LATE_FAULTS.find(({ name }) => name === 'ends early')!.does;

/** Sends a request and waits for the upstream to have it, and for some text of the answer; then the client leaves. */
async function leave(
  lab: Awaited<ReturnType<typeof startLab>>,
  body: object,
  until: { expert: string; text?: string },
): Promise<void> {
  const socket = connect(lab.server.port, '127.0.0.1');
  const text = JSON.stringify({ messages, ...body });
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
  let came = '';
  socket.on('data', (data) => (came += String(data)));
  await lab.upstreams[until.expert].got(1);
  while (until.text && !came.includes(until.text)) await once(socket, 'data');
  socket.destroy();
  await lab.upstreams[until.expert].received[0].closed;
}

const stream = { stream: true };

describe('a client that leaves', () => {
  it.each<[string, object, Record<string, Answer>, { expert: string; text?: string }]>([
    ['waits for an answer', {}, { first: silent, second: silent }, { expert: 'first' }],
    ['waits for a first token', stream, { first: silent, second: silent }, { expert: 'first' }],
    [
      'reads a stream that nobody goes on with',
      stream,
      { first: begins, second: silent },
      { expert: 'first', text: 'Once' },
    ],
    ['reads a stream', stream, { first: begins, second: silent }, { expert: 'first', text: 'Once' }],
    ['waits for the next expert', {}, { first: fails, second: silent }, { expert: 'second' }],
    ["waits for the next expert's first token", stream, { first: fails, second: silent }, { expert: 'second' }],
    ['waits for another to go on', stream, { first: breaks, second: silent }, { expert: 'second', text: 'fox' }],
  ])('while it %s: the upstream is left at once, and nobody else is asked', async (name, body, answers, until) => {
    const lines: { status: number; decisionId: string | null }[] = [];
    const note = (line: (typeof lines)[number]) => void lines.push(line);
    const entry = (answer: Answer) => ({ answer, continues: true });
    await using lab = await startLab(
      { first: entry(answers.first), second: entry(answers.second), third: entry(silent) },
      {
        brokenStreams: name.includes('nobody') ? 'error' : 'continue',
        logger: { info: note, warn: note, error: note },
      },
    );
    await leave(lab, body, until);
    while (lines.length === 0) await new Promise(setImmediate);
    expect(lines).toEqual([expect.objectContaining({ status: 499, expert: until.expert })]);
    const asked = Object.values(lab.upstreams).reduce((sum, { received }) => sum + received.length, 0);
    expect(asked).toBe(until.expert === 'first' ? 1 : 2);
    const { status, attempts } = (await (
      await fetch(`${lab.server.url}/v1/decisions/${lines[0].decisionId}`)
    ).json()) as { status: string; attempts: { code: string | null }[] };
    expect(status).toBe('left');
    expect(attempts.at(-1)!.code).toBe('TOROUTER_ABORTED');
    const metrics = await lab.metrics();
    expect(metrics).toContain('torouter_requests_in_flight 0');
    // Who leaves says nothing of the expert.
    expect(metrics.join('\n')).not.toMatch(new RegExp(`errors_total.expert="${until.expert}"`));
    expect(lab.experts.get(until.expert)!.state).toBe('ready');
  });
});
