// A gateway in ten lines: any async function is an expert, any OpenAI client is a client.
import { trainRouter } from '@torouter/classifiers';
import { readOutcomes } from '@torouter/data';
import { createFunctionExpert } from '@torouter/experts';
import { Gateway, serve } from '@torouter/serve';
import { SAMPLE } from '../sample.js';

const router = await trainRouter(await readOutcomes(SAMPLE), { classifier: 'knn' });
const experts = new Map(
  router.experts.map((name) => [name, createFunctionExpert({ name, run: async () => `${name} would answer now.` })]),
);
await using server = await serve(new Gateway({ router, experts }), { port: 0 });

const response = await fetch(`${server.url}/v1/chat/completions`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'What is 17 * 23?' }] }),
});
const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
console.log(response.headers.get('x-torouter-expert'), '→', choices[0].message.content);
