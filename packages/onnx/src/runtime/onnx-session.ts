import { stat } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import { chooseProviders } from './choose-providers.js';
import type { Device } from './device.js';
import { checkThreads } from './check-threads.js';
import { RuntimeWorker } from './runtime-worker.js';
import type { ModelSource, StoredModel } from './stored-model.js';

/** How a model is opened. */
export interface SessionOptions {
  /** @default 'cpu' */
  device?: Device;
  /** Threads within an operator. More than the idle cores make it slower. @default 1 */
  threads?: number;
  /** A worker to share; the session's own, ended with it, where absent. */
  worker?: RuntimeWorker;
  /** Told when device `auto` finds no GPU. */
  onFallback?: (message: string) => void;
}

/**
 * An ONNX model ready to run, in a worker thread. A thread that dies is replaced, at most ten times within a minute; what it was at is
 * done again, and fails only where the thread dies of it twice.
 *
 * @example
 * await using session = await OnnxSession.create('model.onnx');
 * const { y } = await session.run({ x: { type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) } });
 */
export class OnnxSession implements AsyncDisposable {
  static #keys = 0;
  readonly #worker: RuntimeWorker;
  readonly #ownsWorker: boolean;
  readonly #model: StoredModel;
  #closed: Promise<void> | undefined;

  private constructor(
    worker: RuntimeWorker,
    ownsWorker: boolean,
    model: StoredModel,
    /** Where it runs. */
    readonly device: Exclude<Device, 'auto'>,
    readonly inputs: readonly string[],
    readonly outputs: readonly string[],
  ) {
    this.#worker = worker;
    this.#ownsWorker = ownsWorker;
    this.#model = model;
  }

  /**
   * Opens a model.
   *
   * @param source An ONNX model's bytes, the path of its file, or a function that makes the bytes. Kept, for when the thread has to be replaced;
   *   not to be changed.
   * @throws {TorouterError} TOROUTER_RUNTIME_MISSING, TOROUTER_DEVICE_UNAVAILABLE, TOROUTER_FILE_NOT_FOUND,
   *   TOROUTER_RUNTIME_FAILED where the runtime refuses the model.
   */
  static async create(source: ModelSource, options: SessionOptions = {}): Promise<OnnxSession> {
    const threads = checkThreads(options.threads ?? 1);
    if (typeof source === 'string') await checkFile(source);
    const worker = options.worker ?? new RuntimeWorker();
    try {
      const { device, providers } = await chooseProviders(options.device ?? 'cpu', options.onFallback);
      const model = { key: OnnxSession.#keys++, source, providers, threads };
      const { inputs, outputs } = await worker.open(model);
      return new OnnxSession(worker, worker !== options.worker, model, device, inputs, outputs);
    } catch (error) {
      if (worker !== options.worker) await worker[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Runs the model once.
   *
   * @param feeds Every input by name.
   * @param outputs Which outputs to compute. @default all
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where an input is missing or its data do not fit its shape,
   *   TOROUTER_RUNTIME_FAILED with the runtime's words.
   */
  async run(
    feeds: Readonly<Record<string, OnnxTensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, OnnxTensor>> {
    const [result] = await this.runMany([feeds], outputs);
    return result;
  }

  /** Runs the model on several sets of inputs, one after the other, for the price of one message to the worker. */
  async runMany(
    batches: readonly Readonly<Record<string, OnnxTensor>>[],
    outputs?: readonly string[],
  ): Promise<Record<string, OnnxTensor>[]> {
    const results = await this.runSettled(batches, outputs);
    return results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  /**
   * The same, where one that fails shall not spoil the others.
   *
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for inputs that are none, TOROUTER_RUNTIME_FAILED where none can be run: the session is
   *   closed, or threads die again and again.
   */
  async runSettled(
    batches: readonly Readonly<Record<string, OnnxTensor>>[],
    outputs?: readonly string[],
  ): Promise<PromiseSettledResult<Record<string, OnnxTensor>>[]> {
    for (const feeds of batches) this.#check(feeds);
    return this.#worker.run(this.#model, batches, outputs);
  }

  /** Waits for runs under way and frees the model. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#ownsWorker ? this.#worker[Symbol.asyncDispose]() : this.#worker.close(this.#model);
    await this.#closed;
  }

  #check(feeds: Readonly<Record<string, OnnxTensor>>): void {
    if (this.#closed) throw new TorouterError('TOROUTER_RUNTIME_FAILED', 'This session is closed; create another.');
    for (const name of this.inputs)
      if (!feeds[name])
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `The model takes the inputs ${this.inputs.join(', ')}; ${name} is missing.`,
        );
    for (const [name, { shape, data }] of Object.entries(feeds)) {
      const size = shape.reduce((product, n) => product * n, 1);
      if (size !== data.length)
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `The input ${name} of shape [${shape.join(', ')}] should hold ${size} elements, got ${data.length}.`,
        );
    }
  }
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new TorouterError('TOROUTER_FILE_NOT_FOUND', `There is no model file ${path}.`, { details: { path } });
}
