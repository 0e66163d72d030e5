// The yardstick: node:http and undici with nothing between them. It reads the body, sends it on and pipes the answer back.
// Run: node bare-proxy.mjs UPSTREAM_URL [CONNECTIONS]. Prints its port.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [, , upstreamUrl, connections = '64'] = process.argv;
// Streams may be silent for as long as they like.
const pool = new Pool(upstreamUrl, { connections: Number(connections), headersTimeout: 0, bodyTimeout: 0 });
const path = '/v1/chat/completions';
const headers = { 'content-type': 'application/json', authorization: 'Bearer unused' };

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    pool
      .stream({ path, method: 'POST', headers, body, opaque: response }, (upstream) =>
        response.writeHead(upstream.statusCode, { 'content-type': upstream.headers['content-type'] }),
      )
      .catch(() => {
        if (!response.headersSent) response.writeHead(502);
        response.end();
      });
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(server.address().port));
