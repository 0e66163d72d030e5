// A tiny OpenAI-compatible upstream: answers any request with the same chat completion of about 1 kB, at once or after so many milliseconds.
// Run: node upstream.mjs [LATENCY_MS]. Prints its port.
// Plain JavaScript like all processes of this benchmark, so that no transpiler's helpers are measured.
import { createServer } from 'node:http';

const latencyMs = Number(process.argv[2] ?? 0);
const answer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'a',
    choices: [{ index: 0, message: { role: 'assistant', content: 'lorem ipsum '.repeat(62) }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 124, total_tokens: 144 },
  }),
);
const headers = ['content-type', 'application/json', 'content-length', String(answer.length)];

const send = (response) => {
  response.writeHead(200, headers);
  response.end(answer);
};
const server = createServer((request, response) => {
  request.resume();
  request.on('end', latencyMs > 0 ? () => setTimeout(send, latencyMs, response) : () => send(response));
});
server.keepAliveTimeout = 60_000;
// Some clients open a thousand connections at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(server.address().port));
