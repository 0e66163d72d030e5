import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecisionRecord } from '../decisions/decision-record.js';
import { chunksOf, spelled } from '../fixtures/spelled.js';
import { withLastChunk } from './with-last-chunk.js';

const decision = { id: 'd1', expert: 'a', scores: {}, reason: 'best' };
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, prompt_tokens_details: { cached_tokens: 2 } };
const event = (content: string, more: object = {}, reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', created: 5, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: reason }], ...more })}\n\n`;
const only = (value: unknown) =>
  `data: ${JSON.stringify({ id: 'c', created: 5, model: 'm', choices: [], usage: value })}\n\n`;
const DONE = 'data: [DONE]\n\n';

/** What comes of whole events, each its own piece, when the expert `attempts` were asked. */
async function through(
  pieces: readonly string[],
  { attempts = 1, costUsd = 0.5 as number | null } = {},
): Promise<string> {
  const record = new DecisionRecord(decision, undefined, null, 0);
  async function* source() {
    for (const piece of pieces) yield Buffer.from(piece);
    for (let i = 0; i < attempts; i++) {
      record.ask(decision);
      record.measured({
        usage: { inputTokens: 7, outputTokens: 3, cachedInputTokens: 1, estimated: false },
        costUsd,
        attempts: 1,
        finishReason: 'stop',
      });
      if (i < attempts - 1) record.failed('TOROUTER_EXPERT_STREAM_BROKEN');
    }
  }
  const out: Uint8Array[] = [];
  for await (const chunk of withLastChunk(source(), record)) out.push(chunk);
  return Buffer.concat(out).toString();
}

const told = (costUsd: number | null = 0.5, attempts = 1) => ({
  decision_id: 'd1',
  expert: 'a',
  reason: 'best',
  attempts,
  cost_usd: costUsd,
  usage_estimated: false,
});

describe('withLastChunk', () => {
  it.each([
    ['LF', (text: string) => text],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', (text: string) => text.replaceAll('\n', '\r')],
    ['mixed newlines', (text: string) => text.replaceAll('\n\n', '\n\r\n')],
    ['no space after the colon', (text: string) => text.replaceAll('data: ', 'data:')],
    ['events in two lines', (text: string) => text.replaceAll('"choices"', '\ndata: "choices"')],
    ['comments and names', (text: string) => text.replaceAll('data: {', 'event: x\n: hi\ndata: {')],
  ])("puts its own chunk in the place of the expert's (%s)", async (_, write) => {
    const text = write(event('Hi') + event('', {}, 'stop'));
    for (const pieces of [
      [text, write(only(usage) + DONE)],
      [text + write(only(usage) + DONE)],
      [text, write(only(usage)), write(DONE)],
    ]) {
      const out = await through(pieces);
      expect(out.startsWith(text)).toBe(true);
      const last = {
        id: 'c',
        object: 'chat.completion.chunk',
        created: 5,
        model: 'm',
        choices: [],
        usage,
        torouter: told(),
      };
      expect(out.slice(text.length)).toBe(`data: ${JSON.stringify(last)}\n\n${DONE}`);
    }
  });

  it.each([
    [
      'null in each chunk',
      [event('Hi', { usage: null }), event('', { usage: null }, 'stop'), only(usage), DONE],
      usage,
    ],
    ['in the chunk with the end', [event('Hi'), event('', { usage }, 'stop'), DONE], usage],
    [
      'so far in each chunk',
      [event('Hi', { usage: { ...usage, completion_tokens: 1 } }), event('', { usage }, 'stop'), only(usage), DONE],
      usage,
    ],
    ['nowhere', [event('Hi'), event('', {}, 'stop'), DONE], undefined],
    ['null at the end', [event('Hi'), event('', {}, 'stop'), only(null), DONE], undefined],
  ])('tells usage that the expert reports %s', async (_, pieces, reported) => {
    const out = await through(pieces);
    const chunks = chunksOf(out);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: reported ?? {
        prompt_tokens: 7,
        completion_tokens: 3,
        total_tokens: 10,
        prompt_tokens_details: { cached_tokens: 1 },
      },
      torouter: told(),
    });
    expect(chunks.filter(({ torouter }) => torouter)).toHaveLength(1);
    expect(spelled(out)).toBe('Hi');
    expect(out.split(DONE)).toEqual([expect.any(String), '']);
  });

  it('tells the sums where several were asked, not what the last one says', async () => {
    const out = await through([event('Hi'), only(usage), DONE], { attempts: 2 });
    expect(chunksOf(out).at(-1)).toMatchObject({
      usage: { prompt_tokens: 14, completion_tokens: 6, total_tokens: 20, prompt_tokens_details: { cached_tokens: 2 } },
      torouter: told(1, 2),
    });
  });

  it('says that a cost is not known', async () => {
    expect(chunksOf(await through([event('Hi'), DONE], { costUsd: null })).at(-1)!.torouter).toEqual(told(null));
  });

  it('has names of its own where no chunk came', async () => {
    expect(chunksOf(await through([DONE]))).toEqual([
      expect.objectContaining({ id: 'chatcmpl-d1', created: 0, model: 'a', choices: [] }),
    ]);
  });

  it('passes every text on as it is, whatever words of ours it holds', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('[DONE]', 'data: [DONE]\n\n', '"usage"', '{"usage":{"a":1},"choices":[]}', '\r\n\r\n', 'data: '),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.boolean(), async (pieces, together) => {
        const events = [...pieces.map((text) => event(text)), only(usage), DONE];
        const out = await through(together ? [events.join('')] : events);
        expect(out.startsWith(events.slice(0, pieces.length).join(''))).toBe(true);
        expect(spelled(out)).toBe(pieces.join(''));
      }),
      { seed: 1 },
    );
  });

  it('hands a chunk on without a copy where there is nothing in it for us', async () => {
    const chunk = Buffer.from(event('Hi'));
    const record = new DecisionRecord(decision, undefined, null, 0);
    const stream = withLastChunk(
      (async function* () {
        yield chunk;
      })(),
      record,
    );
    expect((await stream.next()).value).toBe(chunk);
  });

  it('adds nothing to a stream that breaks', async () => {
    const record = new DecisionRecord(decision, undefined, null, 0);
    async function* source() {
      yield Buffer.from(event('Hi'));
      throw new Error('broken');
    }
    const stream = withLastChunk(source(), record);
    expect(String((await stream.next()).value)).toBe(event('Hi'));
    await expect(stream.next()).rejects.toThrow('broken');
  });
});
