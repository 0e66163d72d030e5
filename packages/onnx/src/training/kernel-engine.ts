import { TorouterError } from '@torouter/data';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { WorkerThread } from '../runtime/worker-thread.js';
import type { OpenForward, OpenTrainer, ParameterState, StepCall } from '../runtime/worker/protocol.js';
import { kernelModule } from '../wasm/kernel-module.js';
import { adamFactors } from './adam-factors.js';
import { bindSymbols } from './bind-symbols.js';
import { checkState } from './check-state.js';
import { checkWeights } from './check-weights.js';
import { diverged } from './diverged.js';
import { forwardGraph } from './forward-graph.js';
import { gradientGraph } from './gradient-graph.js';
import { optimizerOptions } from './optimizer.js';
import type { TrainerOptions } from './trainer-options.js';
import type { ParameterStates, TrainerState } from './trainer-state.js';
import type { TrainingEngine } from './training-engine.js';
import type { StepResult, TrainingStep } from './training-step.js';

type Input = { name: string; type: string; shape: readonly (number | string)[] };

/** Gradients by the runtime, updates by WebAssembly on the same memory. */
export class KernelEngine implements TrainingEngine {
  static #keys = 0;
  readonly runsTogether = false;

  private constructor(
    readonly worker: WorkerThread,
    private readonly key: number,
    private readonly options: TrainerOptions,
    private readonly inputs: readonly Input[],
    private readonly parameters: readonly { name: string; shape: readonly number[] }[],
  ) {}

  static async create(
    worker: WorkerThread,
    options: TrainerOptions,
    settings: { providers: string[]; threads: number },
  ): Promise<KernelEngine> {
    const { weights, dropout = 0, seed = 42, accumulate = false } = options;
    const { graph, masks } = gradientGraph(options);
    const parameters = graph.parameters.map(({ name, shape }) => ({ name, shape: shape as number[] }));
    checkWeights(parameters, weights);
    const key = KernelEngine.#keys++;
    const made = new Set([...masks.map(({ name }) => name), ...parameters.map(({ name }) => name)]);
    await worker.call('openTrainer', {
      ...settings,
      key,
      model: graph.toBytes(),
      kernelModule: kernelModule(),
      parameters: parameters.map(({ name, shape }) => ({ name, shape, data: weights[name].data })),
      masks,
      dropout,
      seed,
      sums: accumulate,
    } satisfies OpenTrainer);
    const forward = forwardGraph(options, parameters)?.toBytes();
    if (forward)
      await worker.call('openForward', { ...settings, key, model: forward, slots: [] } satisfies OpenForward);
    const inputs = graph.inputs
      .filter(({ name }) => !made.has(name))
      .map(({ name, type, shape }) => ({ name, type, shape }));
    return new KernelEngine(worker, key, options, inputs, parameters);
  }

  async run([step]: readonly TrainingStep[], number: number): Promise<StepResult[]> {
    const { accumulate = false, clipNorm } = this.options;
    const { batches, learningRate, shares = batches.map(() => 1 / batches.length) } = step;
    if (batches.length !== 1 && !(accumulate && batches.length > 1))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `Training: ${batches.length} micro-batches in one step; create the trainer with accumulate: true for several.`,
      );
    const optimizer = optimizerOptions(this.options.optimizer ?? {});
    const { beta1, beta2, epsilon } = optimizer;
    const call: StepCall = {
      key: this.key,
      step: number,
      batches: batches.map((feeds, i) => ({ feeds, share: shares[i], symbols: bindSymbols(this.inputs, feeds) })),
      clipNorm,
      beta1,
      beta2,
      epsilon,
      ...adamFactors(optimizer, learningRate, number),
    };
    const result = await this.worker.call<{ loss: number; gradientNorm?: number; applied: boolean }>('step', call);
    const { loss, gradientNorm, applied } = result;
    if (!applied) throw diverged(number, loss, gradientNorm);
    return [{ loss, ...(gradientNorm !== undefined && { gradientNorm }) }];
  }

  forward(batches: readonly Readonly<Record<string, OnnxTensor>>[]): Promise<Record<string, OnnxTensor>[]> {
    return this.worker.call('forward', { key: this.key, batches });
  }

  async read(): Promise<ParameterStates> {
    const states = await this.worker.call<ParameterState[]>('readTrainer', { key: this.key });
    return Object.fromEntries(this.parameters.map(({ name, shape }, i) => [name, { shape, ...states[i] }]));
  }

  async write(state: TrainerState): Promise<void> {
    checkState(this.parameters, state);
    const states = state.parameters;
    await this.worker.call('writeTrainer', { key: this.key, states: this.parameters.map(({ name }) => states[name]) });
  }
}
