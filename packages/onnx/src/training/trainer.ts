import { TorouterError } from '@torouter/data';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import { chooseProviders } from '../runtime/choose-providers.js';
import { checkThreads } from '../runtime/check-threads.js';
import type { Device } from '../runtime/device.js';
import { WorkerThread } from '../runtime/worker-thread.js';
import { checkStep } from './check-step.js';
import { KernelEngine } from './kernel-engine.js';
import { LoopEngine } from './loop-engine.js';
import { optimizerOptions } from './optimizer.js';
import type { TrainerOptions } from './trainer-options.js';
import type { TrainerState } from './trainer-state.js';
import type { TrainingEngine } from './training-engine.js';
import type { StepResult, TrainingStep } from './training-step.js';

/**
 * Trains every parameter of a graph, in a worker thread: gradients by reverse mode in ONNX Runtime, updates by Adam. The same
 * options, weights, seed and steps give the same weights, bit for bit, on the same machine and number of threads.
 *
 * @example
 * await using trainer = await Trainer.create({
 *   build(graph) {
 *     const logits = linear(graph.input('x', ['batch', 2]), graph.parameter('w', [3, 2]), graph.parameter('b', [3]));
 *     return softmaxCrossEntropy(logits, graph.input('targets', ['batch', 3]), graph.input('weights', ['batch']));
 *   },
 *   weights,
 * });
 * const { loss } = await trainer.step({ batches: [batch], learningRate: 1e-3 });
 */
export class Trainer implements AsyncDisposable {
  readonly #engine: TrainingEngine;
  readonly #evaluates: boolean;
  #step = 0;
  /** Calls made at once are served one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(
    engine: TrainingEngine,
    evaluates: boolean,
    /** Where it runs. */
    readonly device: Exclude<Device, 'auto'>,
  ) {
    this.#engine = engine;
    this.#evaluates = evaluates;
  }

  /**
   * @throws {TorouterError} TOROUTER_RUNTIME_MISSING, TOROUTER_DEVICE_UNAVAILABLE, TOROUTER_NOT_DIFFERENTIABLE, TOROUTER_GRAPH_INVALID,
   *   TOROUTER_INVALID_ARGUMENT (an option, or weights that the graph does not have or that have another shape).
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const threads = checkThreads(options.threads ?? 1);
    optimizerOptions(options.optimizer ?? {});
    const { clipNorm, dropout = 0 } = options;
    if (clipNorm !== undefined && !(clipNorm > 0)) throw invalid(`clipNorm must be above 0, got ${clipNorm}`);
    if (!(dropout >= 0 && dropout < 1)) throw invalid(`dropout must be from 0 to below 1, got ${dropout}`);
    const worker = new WorkerThread();
    try {
      const { device, providers } = await chooseProviders(options.device ?? 'cpu', options.onFallback);
      const form = options.form ?? (device === 'cpu' ? 'kernel' : 'loop');
      const Engine = form === 'kernel' ? KernelEngine : LoopEngine;
      const engine = await Engine.create(worker, options, { providers, threads });
      return new Trainer(engine, options.forward !== undefined, device);
    } catch (error) {
      await worker[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Updates done so far. */
  get steps(): number {
    return this.#step;
  }

  /**
   * One update.
   *
   * @throws {TorouterError} TOROUTER_TRAINING_DIVERGED where loss or gradients are not finite; the weights stay as they were.
   */
  async step(step: TrainingStep, options: { signal?: AbortSignal } = {}): Promise<StepResult> {
    const [result] = await this.run([step], options);
    return result;
  }

  /**
   * Several updates; on a GPU in one run, for which the batches of all of them must have the same sizes.
   *
   * @throws {TorouterError} TOROUTER_TRAINING_DIVERGED where loss or gradients are not finite: the weights are those of
   *   the last good step, or (form `loop`) those before this call. TOROUTER_INVALID_ARGUMENT for a step that cannot be
   *   done. What the signal gives as its reason, between updates; those done stay done.
   */
  run(steps: readonly TrainingStep[], { signal }: { signal?: AbortSignal } = {}): Promise<StepResult[]> {
    return this.#inTurn(async () => {
      steps.forEach(checkStep);
      const results: StepResult[] = [];
      for (const part of this.#engine.runsTogether ? [steps] : steps.map((step) => [step])) {
        signal?.throwIfAborted();
        results.push(...(await this.#engine.run(part, this.#step)));
        this.#step += part.length;
      }
      return results;
    });
  }

  /**
   * What the graph `forward` computes of the weights as they are, on batches one after the other.
   *
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where the trainer was made without one, TOROUTER_RUNTIME_FAILED with the
   *   runtime's words.
   */
  evaluate(batches: readonly Readonly<Record<string, OnnxTensor>>[]): Promise<Record<string, OnnxTensor>[]> {
    if (!this.#evaluates) return Promise.reject(invalid('this trainer was made without forward; give it one'));
    return this.#inTurn(() => this.#engine.forward(batches));
  }

  /** A copy of the weights, by name. */
  async weights(): Promise<Record<string, { shape: readonly number[]; data: Float32Array }>> {
    const { parameters } = await this.state();
    return Object.fromEntries(
      Object.entries(parameters).map(([name, { shape, weights }]) => [name, { shape, data: weights }]),
    );
  }

  /** Everything that {@link restore} needs to go on as if nothing had happened. */
  state(): Promise<TrainerState> {
    return this.#inTurn(async () => ({ step: this.#step, parameters: await this.#engine.read() }));
  }

  /**
   * Goes back to a state.
   *
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where it is of another model.
   */
  restore(state: TrainerState): Promise<void> {
    return this.#inTurn(async () => {
      await this.#engine.write(state);
      this.#step = state.step;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#disposed) return Promise.reject(invalid('this trainer is closed; create another'));
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for what is under way, then frees weights, moments and the runtime's memory. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#turn;
    await this.#engine.worker[Symbol.asyncDispose]();
  }
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Training: ${problem}.`);
}
