import type * as Threads from 'node:worker_threads';
import type * as Ort from 'onnxruntime-node';
import type { Calls, OpenSettings, Transferred, WireTensor, WorkerContext } from './protocol.js';

/**
 * The worker thread: answers one call after the other, in the order of arrival. Handed over as text together with the
 * functions that make the calls, which works alike from TypeScript, ESM and CJS; so all of them may use nothing of their
 * modules but types.
 */
export function workerMain(nodeRequire: NodeJS.Require, ...makers: ((context: WorkerContext) => Calls)[]): void {
  const { parentPort, workerData } = nodeRequire('node:worker_threads') as typeof Threads;
  const { runtime, flags } = workerData as { runtime: string; flags: Int32Array };
  const ort = nodeRequire(runtime) as typeof Ort;
  const port = parentPort!;
  // What goes wrong is told as an error, not printed.
  ort.env.logLevel = 'fatal';
  const context: WorkerContext = {
    ort,
    open({ model, providers, threads }: OpenSettings) {
      const options = {
        executionProviders: providers,
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 4 as const,
        // A thread that waits by spinning takes a core from everybody else.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      };
      // Two calls, for the two signatures.
      return typeof model === 'string'
        ? ort.InferenceSession.create(model, options)
        : ort.InferenceSession.create(model, options);
    },
    toTensor: ({ type, shape, data }: WireTensor) => new ort.Tensor(type as 'float32', data as Float32Array, shape),
    toWires: (found) =>
      Object.fromEntries(
        Object.entries(found).map(([name, value]) => {
          const { type, dims, data } = value as Ort.Tensor;
          return [name, { type, shape: dims, data: (data as Float32Array).slice() } as WireTensor];
        }),
      ),
  };
  const groups = makers.map((maker) => maker(context));
  const calls = Object.assign({}, ...groups) as Calls;
  calls.stop = async () => {
    for (const group of groups) await group.stop(undefined as never);
  };
  // A call that cannot be read would never be answered: better this thread dies, and the call fails.
  port.on('messageerror', (error) => {
    throw error;
  });
  let queue = Promise.resolve();
  port.on('message', ({ number, call, argument }: { number: number; call: string; argument: never }) => {
    queue = queue.then(async () => {
      // The process is ending: nothing is begun that it would have to wait for.
      if (Atomics.load(flags, 1) === 1) return;
      Atomics.store(flags, 0, 1);
      try {
        const value = await calls[call](argument);
        const handed = value as Transferred | undefined;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        if (handed?.transfer) port.postMessage({ number, value: handed.value }, handed.transfer);
        else port.postMessage({ number, value });
      } catch (error) {
        port.postMessage({ number, failure: error instanceof Error ? error.message : String(error) });
      }
      Atomics.store(flags, 0, 0);
      Atomics.notify(flags, 0);
      if (call === 'stop') port.close();
    });
  });
}
