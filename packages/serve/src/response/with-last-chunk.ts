import type { DecisionRecord } from '../decisions/decision-record.js';
import { eventData } from './event-data.js';

const DONE = 'data: [DONE]\n\n';
/** Behind a blank line. */
const EVENT_END = /(?<=\n\r?\n|\r\r)/;

interface Chunk {
  id?: unknown;
  created?: unknown;
  model?: unknown;
  choices?: unknown[];
  usage?: Record<string, unknown> | null;
}

/**
 * A stream whose last chunk tells what it took: the usage over all attempts where OpenAI has it, the rest under `torouter`. For clients
 * that asked for it by `stream_options.include_usage`; the expert's own chunk of usage gives way to it.
 *
 * @param chunks Whole server-sent events. When they end, the record has what there is to know.
 */
export async function* withLastChunk(
  chunks: AsyncIterable<Uint8Array>,
  record: DecisionRecord,
): AsyncGenerator<Uint8Array, void> {
  let last: Chunk = {};
  for await (const events of chunks) {
    const bytes = Buffer.from(events.buffer, events.byteOffset, events.length);
    if (!bytes.includes('"usage"') && !bytes.includes('[DONE]')) {
      if (last.id === undefined) last = chunkOf(bytes.toString().split(EVENT_END, 1)[0]) ?? {};
      yield events;
      continue;
    }
    let passed = '';
    for (const event of bytes.toString().split(EVENT_END)) {
      if (isDone(event)) continue;
      const chunk = chunkOf(event);
      if (chunk) last = chunk;
      if (!chunk?.usage || !Array.isArray(chunk.choices) || chunk.choices.length > 0) passed += event;
    }
    if (passed !== '') yield Buffer.from(passed);
  }
  yield Buffer.from(`data: ${JSON.stringify(lastChunk(last, record))}\n\n${DONE}`);
}

function lastChunk({ id, created, model, usage: reported }: Chunk, record: DecisionRecord): object {
  const { usage, decision, costUsd, attempts } = record;
  const answered = attempts.filter(({ code }) => code === null);
  // What one expert says of its own answer has more in it than our sums.
  const own = attempts.length === 1 && answered.length === 1 ? reported : undefined;
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0 } = usage ?? {};
  return {
    id: id ?? `chatcmpl-${record.id}`,
    object: 'chat.completion.chunk',
    created: created ?? 0,
    model: model ?? decision.expert,
    choices: [],
    usage: own ?? {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      ...(cachedInputTokens > 0 && { prompt_tokens_details: { cached_tokens: cachedInputTokens } }),
    },
    torouter: {
      decision_id: record.id,
      expert: decision.expert,
      reason: decision.reason,
      attempts: record.requests,
      cost_usd: usage ? costUsd : null,
      usage_estimated: usage?.estimated ?? true,
    },
  };
}

function isDone(event: string): boolean {
  return eventData(event)?.trim() === '[DONE]';
}

function chunkOf(event: string): Chunk | undefined {
  const data = eventData(event);
  if (!data?.startsWith('{')) return undefined;
  try {
    return JSON.parse(data) as Chunk;
  } catch {
    return undefined;
  }
}
