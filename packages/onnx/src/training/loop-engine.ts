import { TorouterError } from '@torouter/data';
import { ELEMENT_TYPES, type ElementArray } from '../graph/element-type.js';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { WorkerThread } from '../runtime/worker-thread.js';
import type { OpenForward, OpenLoop, ParameterState } from '../runtime/worker/protocol.js';
import { adamFactors } from './adam-factors.js';
import { bindSymbols } from './bind-symbols.js';
import { checkState } from './check-state.js';
import { checkWeights } from './check-weights.js';
import { diverged } from './diverged.js';
import { forwardGraph } from './forward-graph.js';
import { loopGraph, type LoopGraph } from './loop-graph.js';
import { optimizerOptions } from './optimizer.js';
import type { TrainerOptions } from './trainer-options.js';
import type { ParameterStates, TrainerState } from './trainer-state.js';
import type { TrainingEngine } from './training-engine.js';
import type { StepResult, TrainingStep } from './training-step.js';

/** Whole updates inside a graph, many per run. */
export class LoopEngine implements TrainingEngine {
  static #keys = 0;
  readonly runsTogether = true;

  private constructor(
    readonly worker: WorkerThread,
    private readonly key: number,
    private readonly options: TrainerOptions,
    private readonly loop: LoopGraph,
  ) {}

  static async create(
    worker: WorkerThread,
    options: TrainerOptions,
    settings: { providers: string[]; threads: number },
  ): Promise<LoopEngine> {
    const loop = loopGraph(options);
    checkWeights(loop.slots, options.weights);
    const key = LoopEngine.#keys++;
    const weights = flatten(loop, (name) => options.weights[name].data);
    const state = { weights, first: new Float32Array(weights.length), second: new Float32Array(weights.length) };
    await worker.call('openLoop', { ...settings, key, model: loop.graph.toBytes(), state } satisfies OpenLoop);
    const forward = forwardGraph(options, loop.slots)?.toBytes();
    if (forward)
      await worker.call('openLoopForward', {
        ...settings,
        key,
        model: forward,
        slots: offsets(loop.slots),
      } satisfies OpenForward);
    return new LoopEngine(worker, key, options, loop);
  }

  async run(steps: readonly TrainingStep[], first: number): Promise<StepResult[]> {
    if (steps.length === 0) return [];
    if (steps.some(({ batches }) => batches.length !== 1))
      throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'Training: a loop takes one micro-batch per step.');
    const { clipNorm } = this.options;
    const optimizer = optimizerOptions(this.options.optimizer ?? {});
    const factors = steps.map(({ learningRate }, i) => adamFactors(optimizer, learningRate, first + i));
    const perStep = (pick: (factor: (typeof factors)[number]) => number): OnnxTensor => ({
      type: 'float32',
      shape: [steps.length],
      data: Float32Array.from(factors, pick),
    });
    const feeds: Record<string, OnnxTensor> = {
      'loop.steps': { type: 'int64', shape: [], data: BigInt64Array.of(BigInt(steps.length)) },
      'loop.rate': perStep(({ rate }) => rate),
      'loop.second_factor': perStep(({ secondFactor }) => secondFactor),
      'loop.decay': perStep(({ decay }) => decay),
    };
    const stacked = Object.fromEntries(
      this.loop.inputs.map(({ name }) => [
        name,
        stack(
          steps.map(({ batches }) => batches[0][name]),
          name,
        ),
      ]),
    );
    bindSymbols(this.loop.inputs, stacked);
    const call = { key: this.key, feeds: { ...feeds, ...stacked }, clips: clipNorm !== undefined };
    const { losses, norms, applied } = await this.worker.call<{
      losses: Float32Array;
      norms?: Float32Array;
      applied: boolean;
    }>('runLoop', call);
    if (!applied) {
      const bad = losses.findIndex((loss, i) => !Number.isFinite(loss) || !Number.isFinite(norms?.[i] ?? 0));
      throw diverged(first + bad, losses[bad], norms?.[bad]);
    }
    return Array.from(losses, (loss, i) => ({ loss, ...(norms && { gradientNorm: norms[i] }) }));
  }

  forward(batches: readonly Readonly<Record<string, OnnxTensor>>[]): Promise<Record<string, OnnxTensor>[]> {
    return this.worker.call('loopForward', { key: this.key, batches });
  }

  async read(): Promise<ParameterStates> {
    const state = await this.worker.call<ParameterState>('readLoop', { key: this.key });
    return Object.fromEntries(
      offsets(this.loop.slots).map(({ name, shape, at }) => {
        const piece = (flat: Float32Array) => flat.slice(at, at + sizeOf(shape));
        const { weights, first, second } = state;
        return [name, { shape, weights: piece(weights), first: piece(first), second: piece(second) }];
      }),
    );
  }

  async write(state: TrainerState): Promise<void> {
    checkState(this.loop.slots, state);
    const states = state.parameters;
    const [weights, first, second] = (['weights', 'first', 'second'] as const).map((key) =>
      flatten(this.loop, (name) => states[name][key]),
    );
    await this.worker.call('writeLoop', { key: this.key, state: { weights, first, second } });
  }
}

/** Where each parameter begins in the flat vectors. */
function offsets(slots: LoopGraph['slots']): OpenForward['slots'] {
  let end = 0;
  return slots.map(({ name, shape }) => {
    const at = end;
    end += sizeOf(shape);
    return { name, shape, at };
  });
}

function flatten({ slots }: LoopGraph, of: (name: string) => Float32Array): Float32Array {
  const flat = new Float32Array(slots.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let at = 0;
  for (const { name, shape } of slots) {
    flat.set(of(name), at);
    at += sizeOf(shape);
  }
  return flat;
}

/** The tensors of all steps as one, with the steps as first axis. */
function stack(tensors: readonly (OnnxTensor | undefined)[], name: string): OnnxTensor {
  const [head] = tensors;
  if (!head || tensors.some((tensor) => tensor?.data.length !== head.data.length || tensor.type !== head.type))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `Training: the input ${name} must be there in every step, with the same size.`,
    );
  const { array } = ELEMENT_TYPES[head.type];
  const data = new array(tensors.length * head.data.length) as ElementArray;
  tensors.forEach((tensor, i) => (data as Float32Array).set(tensor!.data as Float32Array, i * head.data.length));
  return { type: head.type, shape: [tensors.length, ...head.shape], data };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
