// The gateway inside a web framework: `handle` takes a request without its transport and never rejects.
import { Readable } from 'node:stream';
import { createFunctionExpert } from '@torouter/experts';
import { Gateway } from '@torouter/serve';
import { fastify } from 'fastify';

const expert = createFunctionExpert({
  name: 'small',
  async *run() {
    yield* ['Hello ', 'from ', 'inside.'];
  },
});
const router = {
  name: 'only',
  experts: ['small'],
  route: async () => ({ expert: 'small', scores: {}, reason: 'only' }),
};
const gateway = new Gateway({ router, experts: new Map([['small', expert]]) });

const app = fastify();
// The gateway reads bodies itself, so that what it refuses is refused in OpenAI's shape.
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 10 * 2 ** 20 }, (_request, body, done) =>
  done(null, body),
);
app.all('/llm/*', async (request, reply) => {
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  const { status, headers, body, stream } = await gateway.handle({
    method: request.method,
    path: request.url.slice('/llm'.length),
    headers: request.headers,
    body: request.body as Buffer | undefined,
    signal: left.signal,
  });
  reply.code(status);
  for (let i = 0; i < headers.length; i += 2) reply.header(headers[i], headers[i + 1]);
  return reply.send(stream ? Readable.from(stream) : body);
});
app.get('/', async () => 'The rest of your app.');

const url = await app.listen({ port: 0 });
const ask = (body: object) =>
  fetch(`${url}/llm/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ messages: [MESSAGE], ...body }) });
const MESSAGE = { role: 'user', content: 'Where are you?' };

console.log(await (await fetch(url)).text()); // => The rest of your app.
const whole = await ask({});
const { choices } = (await whole.json()) as { choices: { message: { content: string } }[] };
console.log(choices[0].message.content, whole.headers.get('x-torouter-expert')); // => Hello from inside. small
const events = (await (await ask({ stream: true })).text()).match(/"content":"[^"]+"/g)!;
console.log(events.join(', ')); // => "content":"Hello ", "content":"from ", "content":"inside."
const refused = await ask({ model: 'gpt-9' });
const { error } = (await refused.json()) as { error: { code: string } };
console.log(refused.status, error.code); // => 404 TOROUTER_UNKNOWN_MODEL
await app.close();
