// One load, in a process of its own. Run: node load.mjs '{"port", "headers", "bodiesFile", "first", "connections", "seconds", "stream", "rate"}'.
// Every connection sends its next request when it has its answer; with "rate" so many are sent a second, whatever has been answered.
// Bodies are taken in turn, from number "first" on; ten zeros behind a # in one become the request's number, so that none comes twice.
// Prints answers per second and latencies in microseconds, from sending to the first content of a stream and to the end.
import { readFileSync } from 'node:fs';
import { Connection } from './connection.mjs';

const { port, headers, bodiesFile, first, connections, seconds, stream, rate } = JSON.parse(process.argv[2]);
const head = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map((header) => header.join(': '));
const requests = JSON.parse(readFileSync(bodiesFile, 'utf8')).map((body) => {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const bytes = Buffer.from(`${['POST /v1/chat/completions HTTP/1.1', ...head, length].join('\r\n')}\r\n\r\n${body}`);
  return { bytes, numberAt: bytes.indexOf('#0000000000') + 1 };
});
let number = first;
const next = () => {
  const { bytes, numberAt } = requests[number % requests.length];
  const copy = Buffer.from(bytes);
  if (numberAt > 0) copy.latin1Write(String(number).padStart(10, '0'), numberAt);
  number++;
  return copy;
};

const micros = [];
const firstMicros = [];
let bad = 0;
let underWay = 0;
const started = performance.now();
const end = started + seconds * 1000;
const idle = [];
const ask = (connection, then) => {
  underWay++;
  connection.send(next(), (answer) => {
    underWay--;
    if (answer.ok) {
      micros.push(answer.micros);
      if (stream) firstMicros.push(answer.firstMicros);
      then(connection);
    } else {
      bad++;
      connection.destroy();
      // Not at once: what refuses every request would keep this process busy for ever.
      setTimeout(() => then(new Connection(port, { stream })), 50);
    }
    if (underWay === 0 && performance.now() >= end) report();
  });
};

if (rate) {
  let sent = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    if (now >= end) {
      clearInterval(timer);
      if (underWay === 0) report();
      return;
    }
    for (; sent < ((now - started) / 1000) * rate; sent++)
      ask(idle.pop() ?? new Connection(port, { stream }), (connection) => idle.push(connection));
  }, 1);
} else {
  const again = (connection) => {
    if (performance.now() < end) ask(connection, again);
  };
  for (let i = 0; i < connections; i++) again(new Connection(port, { stream }));
}

function report() {
  const took = (performance.now() - started) / 1000;
  console.log(
    JSON.stringify({
      perSecond: micros.length / took,
      p50Micros: at(micros, 0.5),
      ...(stream && { firstMicros: { p50: at(firstMicros, 0.5), p99: at(firstMicros, 0.99) } }),
      ...{ bad, next: number },
    }),
  );
  process.exit();
}

function at(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
