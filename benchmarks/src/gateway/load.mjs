// One run of autocannon, in a process of its own. Run: node load.mjs '{"url", "headers", "body", "connections", "seconds"}'.
// Prints requests per second and latencies in microseconds (autocannon's own histogram has whole milliseconds).
import autocannon from 'autocannon';

const { url, headers, body, connections, seconds } = JSON.parse(process.argv[2]);
const micros = [];
let bad = 0;
const run = autocannon({ url, method: 'POST', headers, body, connections, duration: seconds });
run.on('response', (_client, status, _bytes, milliseconds) => {
  micros.push(milliseconds * 1000);
  if (status !== 200) bad++;
});
const result = await run;
micros.sort((a, b) => a - b);
const at = (share) => micros[Math.min(micros.length - 1, Math.floor(share * micros.length))];
console.log(
  JSON.stringify({
    requestsPerSecond: micros.length / result.duration,
    p50Micros: at(0.5),
    p99Micros: at(0.99),
    bad: bad + result.errors + result.timeouts,
  }),
);
