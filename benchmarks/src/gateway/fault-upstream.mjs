// An OpenAI-compatible upstream that fails in every way there is. Run: node fault-upstream.mjs SEED SHARE. Prints its port.
// Each fault comes with a probability of SHARE. Every answer is made of pieces "ID:0 ID:1 …" with an ID of its own, so that a client
// sees what comes twice, what is lost and what is mixed.
import { createServer } from 'node:http';
import { createRandom } from '@torouter/data';
import { PIECES } from './read-answer.mjs';

const [, , seed, share] = process.argv.map(Number);
const random = createRandom(seed);
let answers = 0;

const piecesOf = (id) => Array.from({ length: PIECES }, (_, i) => `${id}:${i} `);
const event = (choice) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [choice] })}\n\n`;
const completion = (content) =>
  JSON.stringify({
    ...{ id: 'c1', object: 'chat.completion', created: 1_700_000_000, model: 'a' },
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 60, total_tokens: 80 },
  });
const sendJson = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
};
const cut = (response) => response.socket?.resetAndDestroy();

/** Writes pieces with so many milliseconds between (0: a turn of the event loop), then does something else. */
const write = (response, pieces, everyMs, then) => {
  let i = 0;
  const next = () => {
    if (response.destroyed) return;
    if (i === pieces.length) return then();
    response.write(event({ index: 0, delta: { content: pieces[i++] } }));
    if (everyMs > 0) setTimeout(next, everyMs);
    else setImmediate(next);
  };
  next();
};
const begin = (response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
const finish = (response) => response.end(`${event({ index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
const stream = (response, pieces, everyMs = 0) => {
  begin(response);
  write(response, pieces, everyMs, () => finish(response));
};
const half = (pieces) => pieces.slice(0, PIECES / 2);

/** By fault: what a request for a stream gets, and what one for a whole answer gets. */
const FAULTS = {
  error: [(r) => sendJson(r, 500, '{"error":{"message":"broken","type":"server_error"}}')],
  'rate limit': [(r) => sendJson(r, 429, '{"error":{"message":"slow down"}}', { 'retry-after': '1' })],
  reset: [cut],
  'reset in the middle': [
    (r, pieces) => {
      begin(r);
      write(r, half(pieces), 2, () => cut(r));
    },
    (r, pieces) => {
      const body = completion(pieces.join(''));
      r.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      r.write(body.slice(0, body.length / 2));
      setTimeout(cut, 10, r);
    },
  ],
  'garbage instead of JSON': [(r) => sendJson(r, 200, '<html>{"choices": [')],
  'garbage in the answer': [
    (r, pieces) => {
      begin(r);
      write(r, half(pieces), 0, () => {
        r.write('data: {"choices": [{"delta"\n\n\u0000\u0001: what?\n\n');
        write(r, pieces.slice(PIECES / 2), 0, () => finish(r));
      });
    },
    (r) => sendJson(r, 200, '{"choices": "none"}'),
  ],
  stall: [
    // Half of the streams stall after some of their pieces, all else before anything.
    (r, pieces) => {
      if (random.next() < 0.5) return;
      begin(r);
      write(r, half(pieces), 0, () => {});
    },
    () => {},
  ],
  slow: [
    (r, pieces) => stream(r, pieces, 100),
    (r, pieces) => setTimeout(() => sendJson(r, 200, completion(pieces.join(''))), 300),
  ],
  'early end': [
    (r, pieces) => {
      begin(r);
      write(r, half(pieces), 0, () => r.end());
    },
    (r, pieces) => sendJson(r, 200, completion(pieces.join('')).slice(0, 200)),
  ],
};
const faults = Object.values(FAULTS);

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (data) => (body += data));
  request.on('error', () => {});
  request.on('end', () => {
    const streamed = body.includes('"stream":true');
    const pieces = piecesOf(`${seed}x${answers++}`);
    const drawn = faults[Math.floor(random.next() / share)];
    if (drawn) (streamed ? drawn[0] : drawn.at(-1))(response, pieces);
    else if (streamed) stream(response, pieces);
    else sendJson(response, 200, completion(pieces.join('')));
  });
});
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(server.address().port));
