// An expert of your own: a dictionary in this process. It answers one call at a time, and no request that has tools; the gateway knows both
// before it asks. (Where a function is enough, `createFunctionExpert` does all of this.)
import assert from 'node:assert/strict';
import {
  createFunctionExpert,
  estimateTokens,
  Gateway,
  TorouterError,
  type CallMeasure,
  type CallOptions,
  type ChatAnswer,
  type ChatRequest,
  type ChatStream,
  type Expert,
  type ExpertState,
} from 'torouter';

class Dictionary implements Expert {
  readonly name = 'dictionary';
  readonly protocol = 'dictionary';
  readonly #entries: ReadonlyMap<string, string>;
  #isBusy = false;
  #isClosed = false;

  constructor(entries: Record<string, string>) {
    this.#entries = new Map(Object.entries(entries));
  }

  /** While it is not ready the gateway goes to the next best. */
  get state(): ExpertState {
    return this.#isClosed ? 'closed' : this.#isBusy ? 'busy' : 'ready';
  }

  /** What it cannot do at all: the gateway does not choose it for that. */
  refusal({ tools }: ChatRequest): TorouterError | undefined {
    if (tools === undefined) return undefined;
    return new TorouterError('TOROUTER_UNSUPPORTED_FIELD', 'A dictionary calls no tools. Leave "tools" out.');
  }

  async generate(request: ChatRequest, options: CallOptions = {}): Promise<ChatAnswer> {
    const { text, measure } = await this.#lookUp(request, options);
    const message = { role: 'assistant', content: text };
    const usage = { prompt_tokens: measure.usage.inputTokens, completion_tokens: measure.usage.outputTokens };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const body = { id: 'd', object: 'chat.completion', created: 0, model: this.name, choices, usage };
    return { ...measure, body: Buffer.from(JSON.stringify(body)), text, finishReason: 'stop' };
  }

  async stream(request: ChatRequest, options: CallOptions = {}): Promise<ChatStream> {
    const { text, measure } = await this.#lookUp(request, options);
    const event = (delta: object, reason: string | null) => {
      const choices = [{ index: 0, delta, finish_reason: reason }];
      const chunk = { id: 'd', object: 'chat.completion.chunk', created: 0, model: this.name, choices };
      return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
    };
    return {
      droppedFields: [],
      async *[Symbol.asyncIterator]() {
        for (const word of text.split(/(?<= )/)) yield event({ content: word }, null);
        yield event({}, 'stop');
        yield Buffer.from('data: [DONE]\n\n');
      },
      summary: () => ({ ...measure, secondsToFirstToken: measure.seconds, finishReason: 'stop' }),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #lookUp({ messages }: ChatRequest, { signal }: CallOptions): Promise<{ text: string; measure: CallMeasure }> {
    if (this.state !== 'ready') throw new TorouterError('TOROUTER_EXPERT_OVERLOADED', 'The dictionary is in use.');
    this.#isBusy = true;
    const start = performance.now();
    try {
      await new Promise((resolve) => setImmediate(resolve)); // This is where your model works.
      signal?.throwIfAborted();
      const word = String(messages.at(-1)!.content);
      const text = this.#entries.get(word) ?? `There is no entry "${word}".`;
      const [inputTokens, outputTokens] = [word, text].map(({ length }) => Math.ceil(estimateTokens(length)));
      const usage = { inputTokens, outputTokens, cachedInputTokens: 0, estimated: true };
      const seconds = (performance.now() - start) / 1000;
      return {
        text,
        measure: { usage, costUsd: 0, seconds, waitedSeconds: 0, nll: NaN, attempts: 1, droppedFields: [] },
      };
    } finally {
      this.#isBusy = false;
    }
  }
}

await using dictionary = new Dictionary({ router: 'One who decides which way to go.' });
const large = createFunctionExpert({ name: 'large', run: async () => 'I would have to think about it.' });
const scores = { dictionary: 0.9, large: 0.5 };
const route = async () => ({ expert: 'dictionary', scores, reason: 'dictionary is best' });
const experts = new Map<string, Expert>([dictionary, large].map((expert) => [expert.name, expert]));
const gateway = new Gateway({ router: { name: 'words', experts: [...experts.keys()], route }, experts });
const messages = [{ role: 'user', content: 'router' }];

const { decision, answer } = await gateway.chat({ messages });
console.log(decision.expert, '–', answer.text); // => dictionary – One who decides which way to go.

const looking = dictionary.generate({ messages });
const busy = await gateway.chat({ messages });
console.log(busy.decision.expert, '–', busy.decision.reason);
// => large – dictionary is best; dictionary cannot be asked now, and large is next by score
console.log((await looking).text === answer.text); // => true

const tools = [{ type: 'function', function: { name: 'look_up' } }];
console.log((await gateway.chat({ messages, tools })).decision.expert); // => large

let pieces = 0;
for await (const events of (await gateway.streamChat({ messages })).stream)
  pieces += Buffer.from(events).toString().split('"content"').length - 1;
console.log(pieces, 'pieces'); // => 7 pieces
assert.deepEqual([decision.expert, busy.decision.expert, pieces], ['dictionary', 'large', 7]);
