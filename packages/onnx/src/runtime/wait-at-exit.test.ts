import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('../.readme-exit.mts', import.meta.url));
const SOURCE = `
import { Graph, OnnxSession, ops } from './index.js';
const graph = new Graph();
const x = graph.input('x', ['n', 'n']);
graph.output('y', ops.matmul(ops.matmul(x, x), x));
const session = await OnnxSession.create(graph.toBytes());
const feeds = { x: { type: 'float32' as const, shape: [900, 900], data: new Float32Array(810_000) } };
if (process.argv[2] === 'idle') await session.run({ x: { ...feeds.x, shape: [1, 1], data: new Float32Array(1) } });
else {
  void session.runMany(new Array(20).fill(feeds)).catch(() => undefined);
  void session.runMany(new Array(20).fill(feeds)).catch(() => undefined);
  setTimeout(() => {
    if (process.argv[2] === 'throw') throw new Error('on purpose');
    process.exit(7);
  }, 150);
}
`;
beforeAll(() => writeFile(script, SOURCE));
afterAll(() => rm(script));

function codeOf(...options: string[]): Promise<unknown> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', '--conditions=@torouter/source', ...options],
      (error) => resolve(error ? (error.signal ?? error.code) : child.exitCode),
    );
  });
}

it.each([
  ['exit', 7],
  ['throw', 1],
  ['idle', 0],
])('a process that ends while a worker computes ends as it was told: %s', async (how, expected) => {
  expect(await codeOf(script, how)).toBe(expected);
});

it('the flags of the process are not for the worker', async () => {
  const code = `process.argv[2] = 'idle'; await import(${JSON.stringify(pathToFileURL(script).href)});`;
  expect(await codeOf('--input-type=module', '--eval', code)).toBe(0);
});
