import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Graph } from '../graph/graph.js';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import { matmul } from '../ops/matmul.js';
import { sum } from '../ops/sum.js';
import { OnnxSession } from './onnx-session.js';
import { RuntimeWorker } from './runtime-worker.js';

/** y = Σ over the columns of x·x. */
function model(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', ['n', 'n']);
  const square = matmul(x, x);
  graph.output('square', square);
  graph.output('y', sum(square, [1]));
  return graph.toBytes();
}
const floats = (shape: number[], data: number[]): OnnxTensor => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
});
const input = { x: floats([2, 2], [1, 2, 3, 4]) };

describe('OnnxSession', () => {
  it('runs a model of bytes, and of a file, whole or in part', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onnx '));
    const path = join(folder, 'model.onnx');
    await writeFile(path, model());
    for (const source of [model(), path]) {
      await using session = await OnnxSession.create(source);
      expect(session).toMatchObject({ device: 'cpu', inputs: ['x'], outputs: ['square', 'y'] });
      const { y, square } = await session.run(input);
      expect([...(y.data as Float32Array)]).toEqual([17, 37]);
      expect(square.shape).toEqual([2, 2]);
      expect(Object.keys(await session.run(input, ['y']))).toEqual(['y']);
    }
    await rm(folder, { recursive: true });
  });

  it('answers calls made at once, each with its own result', async () => {
    await using session = await OnnxSession.create(model());
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => session.run({ x: floats([1, 1], [i]) }, ['y'])),
    );
    expect(results.map(({ y }) => Number(y.data[0]))).toEqual(Array.from({ length: 20 }, (_, i) => i * i));
    const many = await session.runMany([input, { x: floats([1, 1], [3]) }], ['y']);
    expect(many.map(({ y }) => y.data.length)).toEqual([2, 1]);
  });

  it('keeps the event loop free while it computes', async () => {
    await using session = await OnnxSession.create(model());
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const x = floats([700, 700], new Array<number>(490_000).fill(0.01));
    await session.runMany(
      Array.from({ length: 10 }, () => ({ x })),
      ['y'],
    );
    clearInterval(timer);
    // On the main thread it would be 0: ONNX Runtime computes synchronously.
    expect(turns).toBeGreaterThan(2);
  });

  it('shares a worker, and outlives the sessions in it', async () => {
    await using worker = new RuntimeWorker();
    const a = await OnnxSession.create(model(), { worker });
    const b = await OnnxSession.create(model(), { worker });
    await a[Symbol.asyncDispose]();
    expect(await b.run(input, ['y'])).toHaveProperty('y');
    await expect(a.run(input)).rejects.toMatchObject({ code: 'TOROUTER_RUNTIME_FAILED' });
  });

  it('finishes what is under way when it is closed', async () => {
    const session = await OnnxSession.create(model());
    const running = session.run(input, ['y']);
    await session[Symbol.asyncDispose]();
    expect(await running).toHaveProperty('y');
  });

  it('turns auto into the CPU where no GPU works, and says so once', async () => {
    const said: string[] = [];
    await using session = await OnnxSession.create(model(), { device: 'auto', onFallback: (text) => said.push(text) });
    // A machine with a GPU says nothing.
    expect(said).toHaveLength(session.device === 'cpu' ? 1 : 0);
    expect([...((await session.run(input)).y.data as Float32Array)]).toEqual([17, 37]);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['bytes that are no model', () => OnnxSession.create(new Uint8Array(100).fill(7)), 'TOROUTER_RUNTIME_FAILED'],
    ['a model cut short', () => OnnxSession.create(model().subarray(0, 150)), 'TOROUTER_RUNTIME_FAILED'],
    ['no bytes at all', () => OnnxSession.create(new Uint8Array(0)), 'TOROUTER_RUNTIME_FAILED'],
    ['a file that is not there', () => OnnxSession.create('nowhere.onnx'), 'TOROUTER_FILE_NOT_FOUND'],
    [
      'a device that there is not',
      () => OnnxSession.create(model(), { device: 'tpu' as 'cpu' }),
      'TOROUTER_INVALID_ARGUMENT',
    ],
    ['half a thread', () => OnnxSession.create(model(), { threads: 0.5 }), 'TOROUTER_INVALID_ARGUMENT'],
  ])('refuses %s', async (_, create, code) => {
    await expect(create()).rejects.toMatchObject({ code });
  });

  it('refuses inputs that are missing, of the wrong size, or that the runtime refuses', async () => {
    await using session = await OnnxSession.create(model());
    await expect(session.run({})).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
    await expect(session.run({ x: floats([2, 2], [1]) })).rejects.toThrow(/should hold 4 elements, got 1/);
    await expect(session.run({ x: floats([2, 3], [1, 2, 3, 4, 5, 6]) })).rejects.toMatchObject({
      code: 'TOROUTER_RUNTIME_FAILED',
    });
    const whole: OnnxTensor = { type: 'int64', shape: [1, 1], data: BigInt64Array.of(1n) };
    await expect(session.run({ x: whole })).rejects.toMatchObject({ code: 'TOROUTER_RUNTIME_FAILED' });
    // And goes on.
    expect(await session.run(input, ['y'])).toHaveProperty('y');
  });
});
