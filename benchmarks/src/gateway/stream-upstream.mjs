// An OpenAI-compatible upstream that answers every request with a stream. Run: node stream-upstream.mjs [hold]. Prints its port.
// 20 chunks of about 100 bytes, each its own write, with a turn of the event loop between; with "hold" the first chunk only, and then nothing.
import { createServer } from 'node:http';

const CHUNKS = 20;
const hold = process.argv[2] === 'hold';
const event = (choice) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [choice] })}\n\n`;
const word = Buffer.from(event({ index: 0, delta: { content: 'lorem ipsum ' } }));
const last = Buffer.from(`${event({ index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
const headers = ['content-type', 'text/event-stream', 'cache-control', 'no-cache'];

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, headers);
    response.write(word);
    if (hold) return;
    let written = 1;
    const next = () => {
      if (response.destroyed) return;
      if (++written === CHUNKS) return response.end(last);
      response.write(word);
      setImmediate(next);
    };
    setImmediate(next);
  });
});
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(server.address().port));
