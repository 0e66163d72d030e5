// What a sentence encoder does with nothing around it. Run: node encoder-loop.mjs TEXTS_FILE WORKERS.
// Reads '{"callers", "seconds", "first"}' from stdin, a line each, and answers each with a line of JSON: texts per second, p50 in microseconds.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadEncoder } from '@torouter/embed';

const [, , textsFile, workers] = process.argv;
const texts = JSON.parse(readFileSync(textsFile, 'utf8'));
const encoder = await loadEncoder('minilm', { precision: 'int8', workers: Number(workers) });
console.log(JSON.stringify('ready'));

for await (const line of createInterface({ input: process.stdin })) {
  const { callers, seconds, first } = JSON.parse(line);
  const started = performance.now();
  const end = started + seconds * 1000;
  const micros = [];
  let number = first;
  const call = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      await encoder.encode([texts[number++ % texts.length]]);
      micros.push((performance.now() - sent) * 1000);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const took = (performance.now() - started) / 1000;
  micros.sort((a, b) => a - b);
  console.log(JSON.stringify({ perSecond: micros.length / took, p50Micros: micros[micros.length >> 1], next: number }));
}
await encoder[Symbol.asyncDispose]();
