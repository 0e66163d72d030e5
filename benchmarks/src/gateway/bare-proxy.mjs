// The yardstick: node:http and undici with nothing between them. It reads the body, sends it on and pipes the answer back.
// Run: node bare-proxy.mjs UPSTREAM_URL. Prints its port.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2], { connections: 64 });
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
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
