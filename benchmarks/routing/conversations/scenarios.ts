import type { RoutableMessage } from '@torouter/classifiers';
import type { ConversationSource } from './conversation-source.js';

type Conversation = RoutableMessage[];

/** A kind of conversation whose right expert is known: that of one row, whose prompt is in it. */
export interface Scenario {
  title: string;
  /** Undefined where a row has no such conversation. */
  build(row: number, from: ConversationSource): Conversation | undefined;
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown, rest = {}) => ({ role: 'assistant', content, ...rest });
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
const call = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'search', arguments: '{"query":"background"}' },
});

/** By letter. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  a: { title: 'a single turn', build: (row, from) => [user(from.prompt(row))] },
  b: {
    title: '1 to 3 earlier turns of the same dataset, then the row',
    build: (row, from) => [...earlier(from, () => from.like(row)), user(from.prompt(row))],
  },
  c: {
    title: '1 to 3 earlier turns of another dataset, then the row',
    build: (row, from) => [...otherTopic(row, from), user(from.prompt(row))],
  },
  'c, short': {
    title: 'as c, rows with a prompt of fewer than 80 characters only',
    build: (row, from) =>
      from.prompt(row).length < 80 ? [...otherTopic(row, from), user(from.prompt(row))] : undefined,
  },
  d: {
    title: 'the row, an answer, a follow-up',
    build: (row, from) => [...turn(row, from), user(from.followUp(row))],
  },
  d2: {
    title: 'another dataset’s turns, then as d',
    build: (row, from) => [...otherTopic(row, from), ...turn(row, from), user(from.followUp(row))],
  },
  d3: {
    title: 'another dataset’s turns, the row, an answer, two follow-ups',
    build: (row, from) => [
      ...otherTopic(row, from),
      ...turn(row, from),
      user(from.followUp(row)),
      assistant(from.answer(row)),
      user(from.followUp(row)),
    ],
  },
  e: {
    title: 'the prompt in two user messages, 60 % of its words in the first',
    build(row, from) {
      const [start, rest] = halves(from.prompt(row));
      return [user(start), assistant('Please send the rest.'), user(`Here is the rest: ${rest}`)];
    },
  },
  f: {
    title: 'a system prompt of 50 to 400 words, then the row',
    build: (row, from) => [{ role: 'system', content: from.systemPrompt() }, user(from.prompt(row))],
  },
  g: {
    title: 'the row beside an image, in parts',
    build: (row, from) => [user([{ type: 'text', text: from.prompt(row) }, IMAGE])],
  },
  g2: {
    title: 'another dataset’s turns, the row, an answer, an image without text',
    build: (row, from) => [...otherTopic(row, from), ...turn(row, from), user([IMAGE])],
  },
  h: {
    title: 'another dataset’s turns, the row, one or two tool calls, the last result last',
    build(row, from) {
      const messages: Conversation = [...otherTopic(row, from), user(from.prompt(row))];
      for (let i = from.count(2); i > 0; i--)
        messages.push(assistant(null, { tool_calls: [call(`call_${i}`)] }), toolResult(row, `call_${i}`, from));
      return messages;
    },
  },
  h2: {
    title: 'as h, the result inside a user message, as Anthropic’s API has it',
    build: (row, from) => [
      ...otherTopic(row, from),
      user(from.prompt(row)),
      assistant([{ type: 'tool_use', id: 'call_0', name: 'search', input: { query: 'background' } }]),
      user([{ type: 'tool_result', tool_use_id: 'call_0', content: toolResult(row, 'call_0', from).content }]),
    ],
  },
};

function turn(row: number, from: ConversationSource): Conversation {
  return [user(from.prompt(row)), assistant(from.answer(row))];
}

function earlier(from: ConversationSource, pick: () => number): Conversation {
  return Array.from({ length: from.count(3) }, () => turn(pick(), from)).flat();
}

function otherTopic(row: number, from: ConversationSource): Conversation {
  const topic = from.unlike(row);
  return earlier(from, () => from.like(topic));
}

/** Text of some other row, as JSON or plain. */
function toolResult(row: number, id: string, from: ConversationSource) {
  const found = from.answer(from.unlike(row));
  const content =
    from.count(2) === 1
      ? JSON.stringify({ results: [{ rank: 1, snippet: found, url: 'https://example.com/1' }] })
      : found;
  return { role: 'tool', tool_call_id: id, content };
}

/** A prompt without spaces (Chinese) is split by characters. */
function halves(prompt: string): [string, string] {
  const words = prompt.split(/(?<=\s)/);
  const parts = words.length > 4 ? words : [...prompt];
  const cut = Math.ceil(0.6 * parts.length);
  return [parts.slice(0, cut).join(''), parts.slice(cut).join('')];
}
