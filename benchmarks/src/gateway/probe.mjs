// Preloaded into a gateway (node --expose-gc --import ./probe.mjs …): upon SIGUSR2 it collects garbage and prints what is left, a line of JSON.
import { setImmediate as turn } from 'node:timers/promises';

process.on('SIGUSR2', () => void report());

async function report() {
  // What finalizers let go of is garbage only to the next collection.
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await turn();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const sockets = resources.filter((name) => name === 'TCPSocketWrap').length;
  console.log(JSON.stringify({ rss, heapUsed, external, handles: resources.length, sockets }));
}
