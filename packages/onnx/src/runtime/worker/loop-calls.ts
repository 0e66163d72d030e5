import type * as Ort from 'onnxruntime-node';
import type { Calls, OpenForward, OpenLoop, ParameterState, WireTensor, WorkerContext } from './protocol.js';

/**
 * What a worker does with training loops: runs of many updates, between which only the flat state is kept. Handed to the worker
 * as text: it may use nothing of its module but types.
 */
export function loopCalls({ ort, open, toTensor, toWires }: WorkerContext): Calls {
  type Tensor = Ort.Tensor;
  interface Loop {
    session: Ort.InferenceSession;
    /** Computes from the same weights without changing them; its parameters lie in the flat vector. */
    forward?: { session: Ort.InferenceSession; slots: OpenForward['slots'] };
    state: Record<keyof ParameterState, Tensor>;
  }
  const loops = new Map<number, Loop>();
  const vector = (data: Float32Array): Tensor => new ort.Tensor('float32', data, [data.length]);
  const vectors = ({ weights, first, second }: ParameterState): Loop['state'] => ({
    weights: vector(weights),
    first: vector(first),
    second: vector(second),
  });
  return {
    async openLoop({ key, state, ...settings }: OpenLoop) {
      loops.set(key, { session: await open(settings), state: vectors(state) });
    },

    async runLoop({ key, feeds, clips }: { key: number; feeds: Record<string, WireTensor>; clips: boolean }) {
      const loop = loops.get(key)!;
      const tensors: Record<string, Tensor> = {
        'loop.weights': loop.state.weights,
        'loop.first': loop.state.first,
        'loop.second': loop.state.second,
      };
      for (const [name, wire] of Object.entries(feeds)) tensors[name] = toTensor(wire);
      const found = await loop.session.run(tensors);
      const numbers = (name: string) => (found[`loop.${name}`].data as Float32Array).slice();
      const losses = numbers('losses');
      const norms = clips ? numbers('norms') : undefined;
      // All or nothing: a run with one bad step leaves the weights as they were before it.
      const applied = [...losses, ...(norms ?? [])].every(Number.isFinite);
      if (applied)
        loop.state = {
          weights: found['loop.next_weights'],
          first: found['loop.next_first'],
          second: found['loop.next_second'],
        };
      return { losses, norms, applied };
    },

    async openLoopForward({ key, slots, model, providers, threads }: OpenForward) {
      loops.get(key)!.forward = { session: await open({ model, providers, threads }), slots };
    },

    async loopForward({ key, batches }: { key: number; batches: Record<string, WireTensor>[] }) {
      const { forward, state } = loops.get(key)!;
      const { session, slots } = forward!;
      const flat = state.weights.data as Float32Array;
      const results: Record<string, WireTensor>[] = [];
      for (const batch of batches) {
        const tensors: Record<string, Tensor> = {};
        for (const { name, shape, at } of slots) {
          const size = shape.reduce((product, n) => product * n, 1);
          tensors[name] = new ort.Tensor('float32', flat.subarray(at, at + size), shape);
        }
        for (const [name, wire] of Object.entries(batch)) tensors[name] = toTensor(wire);
        results.push(toWires(await session.run(tensors)));
      }
      return results;
    },

    async readLoop({ key }: { key: number }): Promise<ParameterState> {
      const { weights, first, second } = loops.get(key)!.state;
      const copy = ({ data }: Tensor) => (data as Float32Array).slice();
      return { weights: copy(weights), first: copy(first), second: copy(second) };
    },

    async writeLoop({ key, state }: { key: number; state: ParameterState }) {
      loops.get(key)!.state = vectors(state);
    },

    async closeLoop({ key }: { key: number }) {
      const loop = loops.get(key);
      loops.delete(key);
      await loop?.session.release();
      await loop?.forward?.session.release();
    },

    async stop() {
      for (const { session, forward } of loops.values()) {
        await session.release();
        await forward?.session.release();
      }
      loops.clear();
    },
  };
}
