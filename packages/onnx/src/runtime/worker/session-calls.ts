import type * as Ort from 'onnxruntime-node';
import type { Calls, OpenSettings, RunOutcome, WireTensor, WorkerContext } from './protocol.js';

/** What a worker does with sessions. Handed to the worker as text: it may use nothing of its module but types. */
export function sessionCalls({ open, toTensor, toWires }: WorkerContext): Calls {
  const sessions = new Map<number, Ort.InferenceSession>();
  return {
    async open({ key, ...settings }: OpenSettings & { key: number }) {
      const session = await open(settings);
      sessions.set(key, session);
      return { inputs: [...session.inputNames], outputs: [...session.outputNames] };
    },

    /** Several sets of inputs in one message: what a message costs is shared, and no result depends on its neighbours, not even on one that fails. */
    async run({ key, batches, outputs }: { key: number; batches: Record<string, WireTensor>[]; outputs?: string[] }) {
      const session = sessions.get(key)!;
      const outcomes: RunOutcome[] = [];
      for (const feeds of batches)
        try {
          const tensors = Object.fromEntries(Object.entries(feeds).map(([name, wire]) => [name, toTensor(wire)]));
          outcomes.push({ value: toWires(await (outputs ? session.run(tensors, outputs) : session.run(tensors))) });
        } catch (error) {
          outcomes.push({ failure: error instanceof Error ? error.message : String(error) });
        }
      return outcomes;
    },

    async close({ key }: { key: number }) {
      const session = sessions.get(key);
      sessions.delete(key);
      await session?.release();
    },

    async stop() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}
