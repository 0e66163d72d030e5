// An expert fails, and another answers; headers and the report of the decision tell how it came about.
import assert from 'node:assert/strict';
import { createFunctionExpert, serve, type RoutingDecider } from 'torouter';

// Any object with these three fields decides; this one prefers "cheap", whatever is asked.
const router: RoutingDecider = {
  name: 'cheap-first',
  experts: ['cheap', 'steady'],
  route: async () => ({ expert: 'cheap', scores: { cheap: 0.9, steady: 0.8 }, reason: 'the cheap one first' }),
};

const cheap = createFunctionExpert({
  name: 'cheap',
  async *run({ messages }) {
    // It always fails; with a tale it says a little before it does.
    if (messages[0].content === 'A tale, please.') yield 'Once upon a time ';
    throw new Error('Out of memory.');
  },
});
const steady = createFunctionExpert({
  name: 'steady',
  // It goes on with what an assistant message at the end has begun.
  continues: true,
  run: async ({ messages }) => (messages.at(-1)!.role === 'assistant' ? 'there was a router.' : 'Here I am.'),
});
const experts = new Map([cheap, steady].map((expert) => [expert.name, expert]));
await using server = await serve({ router, experts, brokenStreams: 'continue' }, { port: 0 });

// Whole answers, and streams up to their first token, move on to the next expert unseen.
const whole = await ask({ messages: [{ role: 'user', content: 'Are you there?' }] });
const { choices } = (await whole.json()) as { choices: { message: { content: string } }[] };
console.log(choices[0].message.content); // => Here I am.
for (const name of ['expert', 'attempts', 'reason']) console.log(name, '–', whole.headers.get(`x-torouter-${name}`));
// => expert – steady
// => attempts – 2
// => reason – cheap failed (TOROUTER_INTERNAL); then the cheap one first; cheap cannot be asked now, and steady is next by score
await report(whole);
// => completed: cheap TOROUTER_INTERNAL, steady answered

// A stream that breaks after its first token is gone on with; without `brokenStreams` it would end in an error event.
const streamed = await ask({ messages: [{ role: 'user', content: 'A tale, please.' }], stream: true });
console.log(streamed.headers.get('x-torouter-expert')); // => cheap
const tale = spelled(await streamed.text());
console.log(tale); // => Once upon a time there was a router.
assert.equal(tale, 'Once upon a time there was a router.');
await report(streamed); // => completed: cheap TOROUTER_INTERNAL, steady answered

function ask(body: object): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
}

async function report({ headers }: Response): Promise<void> {
  const decision = await fetch(`${server.url}/v1/decisions/${headers.get('x-torouter-decision-id')}`);
  const { status, attempts } = (await decision.json()) as {
    status: string;
    attempts: { expert: string; code: string | null }[];
  };
  console.log(`${status}: ${attempts.map(({ expert, code }) => `${expert} ${code ?? 'answered'}`).join(', ')}`);
}

/** The text of a stream of chunks. */
function spelled(events: string): string {
  const data = events.split('\n').filter((line) => line.startsWith('data: {'));
  const chunks = data.map((line) => JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] });
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
}
