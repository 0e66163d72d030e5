// An OpenAI-compatible upstream that takes its time: answers any request with the same chat completion of about 1 kB, so many milliseconds after
// it came. Run: node upstream.mjs LATENCY_MS. Prints its port.
import { createServer } from 'node:http';

const latencyMs = Number(process.argv[2]);
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

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    setTimeout(() => {
      response.writeHead(200, headers);
      response.end(answer);
    }, latencyMs);
  });
});
server.keepAliveTimeout = 60_000;
// The clients open a thousand connections at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(server.address().port));
