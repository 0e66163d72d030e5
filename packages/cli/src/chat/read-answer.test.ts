import { describe, expect, it } from '@jest/globals';
import type { AnswerFacts } from './answer-facts.js';
import { events, lastChunk } from './fixtures/events.js';
import { readAnswer } from './read-answer.js';

const { signal } = new AbortController();

/** A body of these pieces, which ends, or breaks as a connection does. */
function body(pieces: (string | Uint8Array)[], { breaks = false } = {}): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      for (const piece of pieces) controller.enqueue(Buffer.from(piece));
      if (!breaks) controller.close();
    },
    pull(controller) {
      if (breaks) controller.error(new TypeError('terminated'));
    },
  });
}

async function read(stream: ReadableStream<Uint8Array>, options: { signal: AbortSignal } = { signal }) {
  const facts: AnswerFacts = {};
  let text = '';
  let error: unknown;
  try {
    for await (const piece of readAnswer(stream, facts, options)) text += piece;
  } catch (thrown) {
    error = thrown;
  }
  return { text, facts, ...(error !== undefined && { error }) };
}

describe('readAnswer', () => {
  const whole = events('Grüße, ', '世界 🌍\n', lastChunk({ usage_estimated: true }), '[DONE]');

  it.each([
    ['LF', whole],
    ['CRLF', whole.replaceAll('\n', '\r\n')],
    ['CR', whole.replaceAll('\n', '\r')],
  ])('reads the same wherever the bytes are cut, lines ending in %s', async (_, text) => {
    const bytes = Buffer.from(text);
    const expected = {
      text: 'Grüße, 世界 🌍\n',
      facts: {
        ...{ expert: 'small', costUsd: 0.00012, requests: 1, decisionId: 'd-1' },
        ...{ outputTokens: 34, tokensEstimated: true },
      },
    };
    for (let at = 0; at <= bytes.length; at++)
      expect(await read(body([bytes.subarray(0, at), bytes.subarray(at)]))).toEqual(expected);
    expect(await read(body([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(expected);
  });

  it('is not complete before [DONE], wherever the stream ends', async () => {
    const bytes = Buffer.from(whole);
    const end = bytes.indexOf('[DONE]') + '[DONE]'.length;
    for (let at = 0; at < end; at++)
      expect(await read(body([bytes.subarray(0, at)]))).toMatchObject({
        error: { code: 'TOROUTER_EXPERT_STREAM_BROKEN' },
      });
    expect(await read(body([bytes.subarray(0, end)]))).not.toHaveProperty('error');
  });

  it('keeps what came before the connection broke', async () => {
    expect(await read(body([events('Half')], { breaks: true }))).toMatchObject({
      ...{ text: 'Half', error: { code: 'TOROUTER_EXPERT_STREAM_BROKEN' } },
    });
  });

  it('is complete after [DONE], however the connection ends', async () => {
    expect(await read(body([events('Yes', '[DONE]')], { breaks: true }))).toEqual({ text: 'Yes', facts: {} });
  });

  it('does not wait for a server that leaves the stream open after [DONE]', async () => {
    let left = false;
    const open = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(events('Yes', '[DONE]'))),
      cancel: () => void (left = true),
    });
    expect(await read(open)).toEqual({ text: 'Yes', facts: {} });
    expect(left).toBe(true);
  });

  it('takes chunks of any shape, comments, and an error that is null', async () => {
    const odd = [
      ...[{}, { choices: null, usage: null, torouter: null, error: null }, { choices: [{ delta: null }] }],
      ...[{ choices: [{ delta: { content: 7 } }], usage: { completion_tokens: 'many' } }, { torouter: { expert: 5 } }],
      ...[{ choices: [{ delta: { refusal: 'No.' }, finish_reason: 'stop' }], model: 'm' }],
    ];
    const text = `: hello\n\nevent: x\nid: 1\n${events(...odd, '[DONE]')}`;
    expect(await read(body([text]))).toEqual({ text: 'No.', facts: { finishReason: 'stop', model: 'm' } });
  });

  it('holds no endless event', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.alloc(2 ** 22, 97)),
    });
    expect(await read(endless)).toMatchObject({ error: { code: 'TOROUTER_EXPERT_BAD_RESPONSE' } });
  });
});
