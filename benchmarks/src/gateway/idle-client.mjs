// Opens many streams and leaves them open. Run: node idle-client.mjs '{"port", "headers", "bodiesFile", "streams"}'.
// Prints "open" once each has had its first content, and upon SIGUSR2 how many are still open.
import { readFileSync } from 'node:fs';
import { Connection } from './connection.mjs';

/** More at once would overrun the servers' queues of connections. */
const OPENING = 100;
const { port, headers, bodiesFile, streams } = JSON.parse(process.argv[2]);
const head = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map((header) => header.join(': '));
const bodies = JSON.parse(readFileSync(bodiesFile, 'utf8'));
const request = (i) => {
  const body = bodies[i % bodies.length].replace('#0000000000', `#${String(i).padStart(10, '0')}`);
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return Buffer.from(`${['POST /v1/chat/completions HTTP/1.1', ...head, length].join('\r\n')}\r\n\r\n${body}`);
};

let open = 0;
let next = 0;
const openOne = () => {
  if (next === streams) return;
  const connection = new Connection(port, { stream: true, onFirst: opened });
  connection.send(request(next++), ({ firstMicros }) => {
    if (firstMicros < 0) {
      console.error('A stream ended before it began.');
      process.exit(1);
    }
    open--;
    connection.destroy();
  });
};
function opened() {
  if (++open === streams) console.log('open');
  openOne();
}
for (let i = 0; i < OPENING; i++) openOne();
process.on('SIGUSR2', () => console.log(open));
