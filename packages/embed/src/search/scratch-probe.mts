import { VectorIndex } from './vector-index.js';
import { SingleSearch } from './single-search.js';
import { createRandom } from '@torouter/data';
const rnd = createRandom(1);
/** longest gap between turns of the loop while fn runs */
async function held(name: string, fn: () => Promise<unknown>) {
  let last = performance.now(), longest = 0, on = true;
  const tick = () => { const n = performance.now(); longest = Math.max(longest, n - last); last = n; if (on) setImmediate(tick); };
  setImmediate(tick); await new Promise((r) => setTimeout(r, 30)); longest = 0; last = performance.now(); const c0 = process.cpuUsage();
  const a = performance.now(); let r: unknown; try { r = await fn(); } catch (e) { r = e; }
  const n = performance.now(); longest = Math.max(longest, n - last); on = false;
  console.log(name.padEnd(62), 'total', (n - a).toFixed(1), 'longest hold', longest.toFixed(1), r instanceof Error ? `ERROR ${(r as any).code ?? r.name}: ${r.message.slice(0, 120)}` : ''); return r as any;
}
const D = 384, make = (n: number) => Float32Array.from({ length: n * D }, () => rnd.next ? 0 : 0).map(() => Math.fround((Math.random() - 0.5) * 0.1));
const which = process.argv[2];
if (which === 'holds') {
  const X = make(100_000);
  const ix = await held('create 100k', () => VectorIndex.create(X, D));
  const q = make(256);
  for (let i = 0; i < 3; i++) await held('one query', () => ix.search(q.slice(0, D), 16));
  await held('first batch of 256 (session made)', () => ix.search(q, 16));
  for (let i = 0; i < 3; i++) await held('batch of 256', () => ix.search(q, 16));
  await ix[Symbol.asyncDispose]();
}
if (which === 'small') {
  const ix = await VectorIndex.create(make(4000), D); const q = make(3000);
  await held('4,000 vectors, 3,000 queries', () => ix.search(q, 16));
  const ac = new AbortController(); setTimeout(() => ac.abort(new Error('stop')), 50);
  await held('the same, aborted at 50 ms', () => ix.search(q, 16, { signal: ac.signal }));
}
if (which === 'norun') { // what an installation without the runtime does at 40,000 vectors
  const s = new SingleSearch(make(40_000), D); const q = make(256);
  await held('40,000 vectors, 256 queries, WASM only', () => s.search(q, 16));
}
if (which === 'overflow') {
  const V = Float32Array.of(1e30, -1e30, 0, 0,  1, 1, 0, 0,  2, 2, 0, 0); const ix = await VectorIndex.create(V, 4);
  console.log('overflow', await ix.search(Float32Array.of(1e30, 1e30, 0, 0), 1), 'expected row 2');
}
if (which === 'bigk') {
  const ix = await VectorIndex.create(make(100_000), D);
  for (const k of [16, 1000, 10_000, 50_000]) await held(`one query, k = ${k}`, () => ix.search(make(1), k));
  const rising = new Float32Array(100_000 * 4); for (let i = 0; i < 100_000; i++) rising[4 * i] = i;
  const worst = await VectorIndex.create(rising, 4); await held('rising similarities, k = 20,000', () => worst.search(Float32Array.of(1, 0, 0, 0), 20_000));
}
if (which === 'limit') {
  await held('more than 4 GiB of vectors', async () => VectorIndex.create(new Float32Array(2 ** 30 + 2 ** 20), 2 ** 10));
}
