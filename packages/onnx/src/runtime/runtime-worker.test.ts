import { Worker } from 'node:worker_threads';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Graph } from '../graph/graph.js';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import { matmul } from '../ops/matmul.js';
import { OnnxSession } from './onnx-session.js';
import { RuntimeWorker } from './runtime-worker.js';

/** What kills a thread: an error in its own code that nobody catches, when it comes to it. */
const POISON = undefined;
/** Inputs that a thread dies of. */
const DEADLY = 666;

const post = Worker.prototype.postMessage;
const threads = new Set<Worker>();
let opened = 0;
/** Calls after which the thread is killed, by the number of the call. */
let deadly: (call: number) => boolean;
let calls: number;

// Sees every thread that is really at work, and really kills it.
const spy = jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...message) {
  threads.add(this);
  const { call, argument } = message[0] as { call: string; argument: { batches?: { x: OnnxTensor }[] } };
  if (call === 'open') opened++;
  const dies = call === 'run' && (argument.batches!.some(({ x }) => x.data[0] === DEADLY) || deadly(calls++));
  if (dies) post.call(this, POISON);
  post.apply(this, message);
});
beforeEach(() => {
  threads.clear();
  [opened, calls, deadly] = [0, 0, () => false];
});
afterAll(() => spy.mockRestore());

const model = (() => {
  const graph = new Graph();
  const x = graph.input('x', ['n', 'n']);
  graph.output('y', matmul(x, x));
  return graph.toBytes();
})();
const x = (value: number) => ({ x: { type: 'float32', shape: [1, 1], data: Float32Array.of(value) } as const });
const valueOf = ({ y }: Record<string, OnnxTensor>) => Number(y.data[0]);
const gone = (thread: Worker) => new Promise((resolve) => thread.once('exit', resolve));
const FAILED = { code: 'TOROUTER_RUNTIME_FAILED' };

describe('a thread that dies', () => {
  it.each<[string, (thread: Worker) => unknown]>([
    ['terminated', (thread) => thread.terminate()],
    ['by an error of its own', (thread) => post.call(thread, POISON)],
    ['ended in good order by somebody else', (thread) => post.call(thread, { number: -1, call: 'stop' })],
  ])('is replaced when it is needed, idle and again: %s', async (_, kill) => {
    await using session = await OnnxSession.create(model);
    for (let time = 1; time <= 3; time++) {
      expect(valueOf(await session.run(x(3)))).toBe(9);
      expect(threads.size).toBe(time);
      const thread = [...threads].at(-1)!;
      const exited = gone(thread);
      kill(thread);
      await exited;
    }
    expect(valueOf(await session.run(x(4)))).toBe(16);
  });

  it('has its calls under way answered by the next, all of them', async () => {
    await using session = await OnnxSession.create(model);
    deadly = (call) => call === 2;
    const results = await Promise.all(Array.from({ length: 6 }, (_, i) => session.runMany([x(i), x(-i)])));
    expect(results.map((each) => each.map(valueOf))).toEqual(results.map((_, i) => [i * i, i * i]));
    expect(threads.size).toBe(2);
  });

  it('fails only the input that it dies of, and others of the same message are answered', async () => {
    await using session = await OnnxSession.create(model);
    const settled = session.runSettled([x(1), x(DEADLY), x(2)]);
    const others = [session.run(x(5)), session.run(x(6))];
    const [first, second, third] = await settled;
    expect(second).toMatchObject({ status: 'rejected', reason: FAILED });
    expect((second as PromiseRejectedResult).reason.message).toMatch(/twice.*Leave this input out/);
    expect([first, third].map((each) => valueOf((each as PromiseFulfilledResult<never>).value))).toEqual([1, 4]);
    expect((await Promise.all(others)).map(valueOf)).toEqual([25, 36]);
    // The one that died with all, and the one that died of the input alone.
    expect(threads.size).toBe(3);
    await expect(session.runMany([x(1), x(DEADLY)])).rejects.toMatchObject(FAILED);
  });

  it('whatever dies when, each call ends: right, or with a typed error where its thread died twice', async () => {
    const plan = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
      deaths: fc.uniqueArray(fc.nat(8), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ sizes, deaths }) => {
        [calls, deadly] = [0, (call) => deaths.includes(call)];
        await using session = await OnnxSession.create(model);
        const all = await Promise.all(
          sizes.map((size, i) => session.runSettled(Array.from({ length: size }, (_, j) => x(i + j)))),
        );
        let failures = 0;
        all.forEach((results, i) =>
          results.forEach((result, j) => {
            if (result.status === 'fulfilled') expect(valueOf(result.value)).toBe((i + j) ** 2);
            else {
              failures++;
              expect(result.reason).toMatchObject(FAILED);
            }
          }),
        );
        // The first death kills nobody's call for good.
        expect(failures).toBeLessThanOrEqual(Math.max(0, deaths.length - 1));
        deadly = () => false;
        expect(valueOf(await session.run(x(7)))).toBe(49);
      }),
      { numRuns: 15 },
    );
  });

  it('is not replaced for ever where each dies at once: calls fail, typed, and soon', async () => {
    await using session = await OnnxSession.create(model);
    deadly = () => true;
    for (let i = 0; i < 20; i++) await expect(session.run(x(i))).rejects.toMatchObject(FAILED);
    expect(threads.size).toBe(11);
    deadly = () => false;
    await expect(session.run(x(1))).rejects.toThrow(/again and again; the next is started in \d+ s/);
  });

  it('does not keep a session from closing, nor lose a call, when it dies meanwhile', async () => {
    const session = await OnnxSession.create(model);
    deadly = (call) => call === 0;
    const running = [session.run(x(2)), session.run(x(3))];
    await session[Symbol.asyncDispose]();
    expect((await Promise.all(running)).map(valueOf)).toEqual([4, 9]);
    await expect(session.run(x(1))).rejects.toMatchObject(FAILED);

    const idle = await OnnxSession.create(model);
    post.call([...threads].at(-1)!, POISON);
    await idle[Symbol.asyncDispose]();

    // And all threads are gone.
    for (const thread of threads) expect(thread.threadId).toBe(-1);
  });

  it('leaves the sessions of a shared worker whole, but those that are closed', async () => {
    await using worker = new RuntimeWorker();
    let made = 0;
    const make = async () => (made++, model);
    const [a, b] = [await OnnxSession.create(make, { worker }), await OnnxSession.create(make, { worker })];
    deadly = (call) => call === 0;
    expect((await Promise.all([a.run(x(2)), b.run(x(3))])).map(valueOf)).toEqual([4, 9]);
    expect([made, opened]).toEqual([4, 4]);
    await a[Symbol.asyncDispose]();
    const exited = gone([...threads].at(-1)!);
    post.call([...threads].at(-1)!, POISON);
    await exited;
    expect(valueOf(await b.run(x(3)))).toBe(9);
    expect(opened).toBe(5);
  });

  it('may be opened again later where its model could not be', async () => {
    let fails = false;
    await using session = await OnnxSession.create(async () => (fails ? new Uint8Array(8) : model));
    const exited = gone([...threads].at(-1)!);
    post.call([...threads].at(-1)!, POISON);
    await exited;
    fails = true;
    await expect(session.run(x(2))).rejects.toMatchObject(FAILED);
    fails = false;
    expect(valueOf(await session.run(x(2)))).toBe(4);
  });
});

it('gives an input that the runtime refuses a failure of its own', async () => {
  await using session = await OnnxSession.create(model);
  const whole = { x: { type: 'int64', shape: [1, 1], data: BigInt64Array.of(1n) } as const };
  const [good, bad] = await session.runSettled([x(2), whole]);
  expect(good.status).toBe('fulfilled');
  expect(bad).toMatchObject({ status: 'rejected', reason: FAILED });
});
