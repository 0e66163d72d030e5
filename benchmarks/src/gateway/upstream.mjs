// A tiny OpenAI-compatible upstream: answers any request with the same chat completion of about 1 kB. Prints its port.
// Plain JavaScript like all processes of this benchmark, so that no transpiler's helpers are measured.
import { createServer } from 'node:http';

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
    response.writeHead(200, headers);
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
