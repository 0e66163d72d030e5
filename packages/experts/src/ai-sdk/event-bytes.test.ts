import type { LanguageModelV3StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from '@jest/globals';
import { eventBytes } from './event-bytes.js';
import type { Chunk } from './fixtures/wire-expert.js';

const { signal } = new AbortController();
const clock = { aborted: false, reason: undefined, signal };
const none = { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined };
const usage = { inputTokens: none, outputTokens: { total: undefined, text: undefined, reasoning: undefined } };
const FINISH: LanguageModelV3StreamPart = { type: 'finish', usage, finishReason: { unified: 'stop', raw: 'stop' } };

/** Events of a stream of these parts, which may break after them. */
async function written(parts: readonly LanguageModelV3StreamPart[], failure?: Error) {
  const stream = new ReadableStream<LanguageModelV3StreamPart>({
    pull(controller) {
      const [part] = parts.slice(sent++);
      if (part) controller.enqueue(part);
      else if (failure) controller.error(failure);
      else controller.close();
    },
  });
  let sent = 0;
  let text = '';
  let error: unknown;
  const config = { name: 'opus', model: 'm', package: 'some-provider' };
  try {
    for await (const bytes of eventBytes(stream, { config, clock, secrets: [] })) text += Buffer.from(bytes).toString();
  } catch (thrown) {
    error = thrown;
  }
  const lines = text.split('\n\n').slice(0, -1);
  const chunks = lines.filter((line) => line !== 'data: [DONE]').map((line) => JSON.parse(line.slice(6)) as Chunk);
  return { chunks, error, isDone: lines.at(-1) === 'data: [DONE]' };
}

describe('a stream of the AI SDK', () => {
  it('of no text has its role and its end all the same', async () => {
    const { chunks, isDone } = await written([FINISH]);
    expect(chunks.map(({ choices }) => choices)).toEqual([
      [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      [{ index: 0, delta: {}, finish_reason: 'stop' }],
    ]);
    expect(isDone).toBe(true);
  });

  it('has a call that came in one piece in one piece, and calls that the provider runs not at all', async () => {
    const call = { type: 'tool-call', toolName: 'f', input: '{"a":1}' } as const;
    const { chunks } = await written([
      { type: 'tool-input-start', id: 'theirs', toolName: 'search', providerExecuted: true },
      { type: 'tool-input-delta', id: 'theirs', delta: '{}' },
      { ...call, toolCallId: 'theirs' },
      { ...call, toolCallId: 'also theirs', providerExecuted: true },
      { ...call, toolCallId: 'ours' },
      { type: 'source', sourceType: 'url', id: 's', url: 'https://example.com' },
      FINISH,
    ]);
    expect(chunks.flatMap(({ choices }) => choices[0].delta.tool_calls ?? [])).toEqual([
      { index: 0, id: 'ours', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
    expect(chunks.at(-1)!.choices[0].finish_reason).toBe('tool_calls');
  });

  it('has no name and no time but the first', async () => {
    const text = { type: 'text-delta', id: '0', delta: 'a' } as const;
    const meta = (id: string) =>
      ({ type: 'response-metadata', id, timestamp: new Date(5_000), modelId: `m-${id}` }) as const;
    const { chunks } = await written([meta('1'), text, meta('2'), { ...text, delta: '' }, text, FINISH]);
    for (const each of chunks) expect(each).toMatchObject({ id: '1', created: 5, model: 'm-1' });
    expect(chunks.length).toBe(4);
  });

  it('is complete after its end, whatever the connection does then', async () => {
    expect(await written([FINISH], new Error('reset'))).toMatchObject({ error: undefined, isDone: true });
  });

  it.each<[string, LanguageModelV3StreamPart[]]>([
    ['that only ends', []],
    ['whose end is made up', [{ ...FINISH, finishReason: { unified: 'other', raw: undefined } }]],
    ['whose end is an error', [{ ...FINISH, finishReason: { unified: 'error', raw: 'ERROR' } }]],
  ])('%s is broken', async (_, parts) => {
    expect(await written(parts)).toMatchObject({
      chunks: [],
      error: { code: 'TOROUTER_EXPERT_STREAM_BROKEN', details: { reason: 'end' } },
    });
  });

  it('that was asked without its tools is refused before its first event', async () => {
    const warnings = [{ type: 'unsupported', feature: 'toolChoice' }] as const;
    const { chunks, error } = await written([{ type: 'stream-start', warnings: [...warnings] }, FINISH]);
    expect(chunks).toEqual([]);
    expect(error).toMatchObject({ code: 'TOROUTER_UNSUPPORTED_FIELD', details: { fields: ['tool_choice'] } });
  });
});
