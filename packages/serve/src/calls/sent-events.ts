/** Above this an answer is not gone on with: its text would be sent again as part of a prompt. */
const MAX_BYTES = 1 << 20;

/** What of a streamed answer has been sent, read only where another expert is to go on with it. */
export interface SentText {
  /** Of the first choice. */
  readonly text: string;
  /** Of its chunks; the rest of the answer bears the same. */
  readonly id: unknown;
  readonly created: unknown;
  readonly model: unknown;
}

/** Keeps the bytes of a stream; parsing them as they pass would cost every stream for the few that break. */
export class SentEvents {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  push(events: Uint8Array): void {
    this.#bytes += events.length;
    if (this.#bytes <= MAX_BYTES) this.#pieces.push(events);
    else this.#pieces = [];
  }

  /** The text that another expert could go on with; undefined where there is more than text: calls of tools, several choices, reasoning, log probabilities. */
  text(): SentText | undefined {
    if (this.#bytes > MAX_BYTES) return undefined;
    let text = '';
    let first: Chunk | undefined;
    for (const line of Buffer.concat(this.#pieces)
      .toString()
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/)) {
      if (!line.startsWith('data:') || line.slice(5).trim() === '[DONE]') continue;
      const chunk = parse(line.slice(5));
      if (!chunk) return undefined;
      if (chunk.choices?.length) first ??= chunk;
      for (const { index = 0, delta, finish_reason: reason, logprobs } of chunk.choices ?? []) {
        const { content, role: _role, refusal, ...more } = delta ?? {};
        const isText = (content == null || typeof content === 'string') && Object.values(more).every(isEmpty);
        if (index !== 0 || reason != null || logprobs != null || refusal != null || !isText) return undefined;
        text += (content as string | null | undefined) ?? '';
      }
    }
    return first && text !== '' ? { text, id: first.id, created: first.created, model: first.model } : undefined;
  }
}

interface Chunk {
  id?: unknown;
  created?: unknown;
  model?: unknown;
  choices?: {
    index?: number;
    delta?: { content?: unknown; role?: string; refusal?: unknown; [field: string]: unknown } | null;
    finish_reason?: unknown;
    logprobs?: unknown;
  }[];
}

/** Some servers name fields that they have nothing for. */
function isEmpty(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0);
}

function parse(data: string): Chunk | undefined {
  try {
    return JSON.parse(data) as Chunk;
  } catch {
    return undefined;
  }
}
