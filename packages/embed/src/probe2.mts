import { mkdtemp, readdir, truncate, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cachedEncoder } from './cache/cached-encoder.js';
function enc(dimensions: number) { const seen: string[] = []; return { id: 'f', dimensions, seen, async encode(texts: readonly string[]) { seen.push(...texts); const v = new Float32Array(texts.length*dimensions); texts.forEach((t,i)=>{ const b = createHash('sha256').update(t).digest(); for (let d=0; d<dimensions; d++) v[i*dimensions+d] = (b[d%32]-128+d)/1000; }); return v; }, state: async () => ({config:{},files:{}}), async [Symbol.asyncDispose]() {} }; }
const D = Number(process.env.D ?? 1024);
if (process.argv[2] === 'child') {
  const [,, , folder, n] = process.argv;
  try { const c = cachedEncoder(enc(D) as never, { folder }); for (let i=0;i<12;i++) await c.encode(Array.from({length:256},(_,k)=>`t ${n} ${i} ${k}`)); console.log('child ok'); } catch (e) { console.log('child FAILED', String(e).slice(0,160), String((e as Error).cause).slice(0,80)); }
} else {
  for (const d of ['384','1024']) {
  const folder = await mkdtemp(join(tmpdir(),'pc '));
  await Promise.all([0,1,2].map((n)=> new Promise((r)=> fork(fileURLToPath(import.meta.url), ['child', folder, String(n)], {env:{...process.env, D:d}, execArgv: process.execArgv}).on('exit', r))));
  console.log(d, 'size', (await stat(join(folder, (await readdir(folder))[0]))).size, 'ideal', 3*12*256*(36+4*Number(d))); }
  // shrink after index
  const f2 = await mkdtemp(join(tmpdir(),'pc ')); const e = enc(8); const c = cachedEncoder(e as never, {folder: f2}); await c.encode(['a','b']); const file = join(f2,(await readdir(f2))[0]); await truncate(file, 70);
  console.log('after truncation', [...await c.encode(['b'])]);
  const big = await mkdtemp(join(tmpdir(),'pc ')); const be = enc(8); const bc = cachedEncoder(be as never, {folder: big});
  const before = process.memoryUsage().heapUsed; for (let i=0;i<200;i++) await bc.encode(Array.from({length:1000},(_,k)=>`${i} ${k}`)); be.seen.length=0; (globalThis as {gc?:()=>void}).gc?.(); console.log('bytes per record', (process.memoryUsage().heapUsed-before)/200000);
  let t = performance.now(); await bc.encode(Array.from({length:10000},(_,k)=>`${k%10} ${k%1000}`)); console.log('10k hits', performance.now()-t);
}
