import type * as Ort from 'onnxruntime-node';
import type {
  Calls,
  MaskSpec,
  OpenForward,
  OpenTrainer,
  ParameterState,
  StepCall,
  Transferred,
  WebAssemblyApi,
  WireTensor,
  WorkerContext,
} from './protocol.js';

/**
 * What a worker does with trainers: gradients by ONNX Runtime, updates by WebAssembly, both on one memory, so that nothing is
 * copied. Handed to the worker as text: it may use nothing of its module but types.
 */
export function trainerCalls({ ort, open, toTensor, toWires }: WorkerContext): Calls {
  type Tensor = Ort.Tensor;
  interface Kernel {
    adam(...values: number[]): void;
    sumOfSquares(at: number, count: number): number;
    addScaled(to: number, from: number, count: number, factor: number): void;
    dropoutMask(at: number, count: number, seed: number, offset: number, threshold: number, value: number): void;
  }
  interface Arena {
    buffer: ArrayBuffer;
    kernel: Kernel;
  }
  /** Where a parameter's arrays lie. */
  interface Slot {
    arena: number;
    size: number;
    weights: number;
    first: number;
    second: number;
    gradient: number;
    /** Sum over micro-batches. */
    sum: number;
  }
  interface Trainer {
    session: Ort.InferenceSession;
    /** Computes from the same weights without changing them. */
    forward?: Ort.InferenceSession;
    kernelModule: Uint8Array;
    slots: Slot[];
    arenas: Arena[];
    masks: readonly MaskSpec[];
    maskArena?: Arena;
    dropout: number;
    seed: number;
    feeds: Record<string, Tensor>;
    fetches: Record<string, Tensor>;
  }
  /** Above this a parameter goes into the next memory; one memory has at most 4 GiB. */
  const ARENA_BYTES = 2 ** 30;
  const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  const trainers = new Map<number, Trainer>();
  const padded = (size: number) => Math.ceil(size / 4) * 16;

  const newArena = (bytes: number, kernelModule: Uint8Array): Arena => {
    const memory = new wasm.Memory({ initial: Math.max(1, Math.ceil(bytes / 65_536)) });
    const instance = new wasm.Instance(new wasm.Module(kernelModule), { e: { mem: memory } });
    return { buffer: memory.buffer, kernel: instance.exports as unknown as Kernel };
  };

  const layOut = (sizes: number[], arrays: number) => {
    const bytes: number[] = [];
    const slots = sizes.map((size): Slot => {
      const each = padded(size);
      if (bytes.length === 0 || bytes[bytes.length - 1] + arrays * each > ARENA_BYTES) bytes.push(0);
      const arena = bytes.length - 1;
      const at = bytes[arena];
      bytes[arena] += arrays * each;
      const gradient = at + 3 * each;
      const sum = gradient + (arrays - 4) * each;
      return { arena, size, weights: at, first: at + each, second: at + 2 * each, gradient, sum };
    });
    return { slots, bytes };
  };

  /** Masks are pure functions of seed, step and position: a resumed run has those of the run that was not stopped. */
  const addMasks = (trainer: Trainer, tensors: Record<string, Tensor>, call: StepCall, batch: number) => {
    const { symbols } = call.batches[batch];
    const shapes = trainer.masks.map(({ shape }) =>
      shape.map((dimension) =>
        typeof dimension === 'number'
          ? dimension
          : dimension.split('*').reduce((product, name) => product * symbols[name], 1),
      ),
    );
    const counts = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
    const bytes = counts.reduce((sum, count) => sum + padded(count), 0);
    if (!trainer.maskArena || trainer.maskArena.buffer.byteLength < bytes)
      trainer.maskArena = newArena(bytes, trainer.kernelModule);
    const { buffer, kernel } = trainer.maskArena;
    const threshold = Math.round(trainer.dropout * 2 ** 32) | 0;
    const seed =
      Math.imul(trainer.seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(call.step + 1, 0xc2b2ae35) ^ (batch << 20);
    let at = 0;
    let offset = 0;
    trainer.masks.forEach(({ name }, i) => {
      kernel.dropoutMask(at, counts[i], seed, offset, threshold, 1 / (1 - trainer.dropout));
      tensors[name] = new ort.Tensor('float32', new Float32Array(buffer, at, counts[i]), shapes[i]);
      at += padded(counts[i]);
      offset += counts[i];
    });
  };

  return {
    async openTrainer({ key, kernelModule, parameters, masks, dropout, seed, sums, ...settings }: OpenTrainer) {
      const { slots, bytes } = layOut(
        parameters.map(({ data }) => data.length),
        sums ? 5 : 4,
      );
      const arenas = bytes.map((size) => newArena(size, kernelModule));
      const fetches: Record<string, Tensor> = { loss: new ort.Tensor('float32', new Float32Array(1), []) };
      const feeds: Record<string, Tensor> = {};
      parameters.forEach(({ name, shape, data }, i) => {
        const slot = slots[i];
        const view = (at: number) => new Float32Array(arenas[slot.arena].buffer, at, slot.size);
        view(slot.weights).set(data);
        feeds[name] = new ort.Tensor('float32', view(slot.weights), shape);
        fetches[`gradient.${name}`] = new ort.Tensor('float32', view(slot.gradient), shape);
      });
      const session = await open(settings);
      trainers.set(key, { session, kernelModule, slots, arenas, masks, dropout, seed, feeds, fetches });
    },

    async step(call: StepCall) {
      const trainer = trainers.get(call.key)!;
      const { slots, arenas, session, feeds, fetches } = trainer;
      const several = call.batches.length > 1;
      let loss = 0;
      for (const [i, batch] of call.batches.entries()) {
        const tensors = { ...feeds };
        for (const [name, wire] of Object.entries(batch.feeds)) tensors[name] = toTensor(wire);
        if (trainer.masks.length > 0) addMasks(trainer, tensors, call, i);
        await session.run(tensors, fetches);
        loss += batch.share * (fetches.loss.data as Float32Array)[0];
        if (!several) continue;
        for (const { arena, size, gradient, sum } of slots) {
          if (i === 0) new Float32Array(arenas[arena].buffer, sum, size).fill(0);
          arenas[arena].kernel.addScaled(sum, gradient, size, batch.share);
        }
      }
      const gradientOf = (slot: Slot) => (several ? slot.sum : slot.gradient);
      let scale = 1;
      let gradientNorm: number | undefined;
      if (call.clipNorm !== undefined) {
        let squares = 0;
        for (const slot of slots) squares += arenas[slot.arena].kernel.sumOfSquares(gradientOf(slot), slot.size);
        gradientNorm = Math.sqrt(squares);
        scale = Math.min(1, call.clipNorm / (gradientNorm + 1e-6));
      }
      // Weights stay those of the last good step.
      if (!Number.isFinite(loss) || !Number.isFinite(scale)) return { loss, gradientNorm, applied: false };
      const { decay, l2, rate, secondFactor, beta1, beta2, epsilon } = call;
      for (const slot of slots)
        arenas[slot.arena].kernel.adam(
          ...[slot.weights, slot.first, slot.second, gradientOf(slot), slot.size],
          ...[decay, l2, rate, secondFactor, scale, beta1, beta2, epsilon],
        );
      return { loss, gradientNorm, applied: true };
    },

    async openForward({ key, model, providers, threads }: OpenForward) {
      trainers.get(key)!.forward = await open({ model, providers, threads });
    },

    async forward({ key, batches }: { key: number; batches: Record<string, WireTensor>[] }) {
      const { forward, feeds } = trainers.get(key)!;
      const results: Record<string, WireTensor>[] = [];
      for (const batch of batches) {
        const tensors: Record<string, Tensor> = {};
        for (const name of forward!.inputNames) tensors[name] = batch[name] ? toTensor(batch[name]) : feeds[name];
        results.push(toWires(await forward!.run(tensors)));
      }
      return results;
    },

    async readTrainer({ key }: { key: number }): Promise<Transferred> {
      const { slots, arenas } = trainers.get(key)!;
      const value = slots.map(({ arena, size, weights, first, second }): ParameterState => {
        const copy = (at: number) => new Float32Array(arenas[arena].buffer, at, size).slice();
        return { weights: copy(weights), first: copy(first), second: copy(second) };
      });
      const transfer = value.flatMap((state) => [state.weights, state.first, state.second].map(({ buffer }) => buffer));
      return { value, transfer: transfer as ArrayBuffer[] };
    },

    async writeTrainer({ key, states }: { key: number; states: ParameterState[] }) {
      const { slots, arenas } = trainers.get(key)!;
      slots.forEach(({ arena, size, weights, first, second }, i) => {
        const write = (at: number, data: Float32Array) => new Float32Array(arenas[arena].buffer, at, size).set(data);
        write(weights, states[i].weights);
        write(first, states[i].first);
        write(second, states[i].second);
      });
    },

    async closeTrainer({ key }: { key: number }) {
      const trainer = trainers.get(key);
      trainers.delete(key);
      await trainer?.session.release();
      await trainer?.forward?.release();
    },

    async stop() {
      for (const { session, forward } of trainers.values()) {
        await session.release();
        await forward?.release();
      }
      trainers.clear();
    },
  };
}
