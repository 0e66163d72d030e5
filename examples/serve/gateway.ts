// A gateway in ten lines: any async function is an expert, any OpenAI client is a client.
import { createFunctionExpert, readOutcomes, serve, trainRouter } from 'torouter';
import { SAMPLE } from '../sample.js';

const router = await trainRouter(await readOutcomes(SAMPLE), { classifier: 'knn' });
const expertOf = (name: string) => createFunctionExpert({ name, run: async () => `${name} would answer now.` });
const experts = new Map(router.experts.map((name) => [name, expertOf(name)]));
await using server = await serve({ router, experts }, { port: 0 });

const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'What is 17 * 23?' }] });
const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body });
console.log(answer.headers.get('x-torouter-expert')); // => claude-3-5-sonnet-20241022
